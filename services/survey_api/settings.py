"""What survey_api can be told from outside, beyond what every service can."""

from datetime import timedelta

from pydantic import Field

from services.survey_api.domain.form.judging import FormLimits
from shared.settings import ServiceSettings, bind_environment


@bind_environment("survey_api")
class Settings(ServiceSettings):
    """Settings of survey_api, from SURVEY_API_… or CARELOOP_… in the environment."""

    source_cache_seconds: float = Field(
        default=1.0, ge=0, description="How long an edited source or policy may go unnoticed by another process."
    )
    directory_cache_seconds: float = Field(default=60.0, ge=0, description="How long a day's directory is remembered.")
    deliveries_per_minute: int = Field(
        default=600_000,
        ge=1,
        description="Calls a minute from one address to routes without a key: the desks' webhooks.",
    )
    survey_page_url: str | None = Field(
        default=None,
        description="Where customers reach the survey's pages (/s/... follows); none is the front door's /survey_api.",
    )

    form_open_hours: float = Field(
        default=24.0, gt=0, description="How long an opened survey page may be kept before it is sent."
    )
    form_least_seconds: float = Field(
        default=3.0, ge=0, description="A survey sent sooner after it was opened is taken for a machine's."
    )
    form_burst_per_minute: int = Field(
        default=120,
        ge=0,
        description="Surveys a minute through one link from which on they are taken for a machine's; 0: never.",
    )
    form_link_per_minute: int = Field(
        default=600, ge=1, description="Surveys that may be sent a minute through one link, per process."
    )
    form_page_per_minute: int = Field(
        default=20, ge=1, description="How often a minute one opened survey page may be sent, per process."
    )

    import_largest_bytes: int = Field(
        default=500_000_000, ge=1, description="The largest file of responses that POST /v1/imports takes."
    )
    import_uploads_at_once: int = Field(
        default=2, ge=1, description="Files of responses that one process receives at a time; each holds a connection."
    )
    import_historic_days: int = Field(
        default=30,
        ge=0,
        description="Imported responses that were submitted longer ago count in scores and open no case.",
    )
    import_failed_days: int = Field(
        default=7, ge=0, description="How long the file of an import that failed is kept, to find out why."
    )

    @property
    def form_limits(self) -> FormLimits:
        """What is asked of a survey sent from its page."""
        return FormLimits(
            page_lasts=timedelta(hours=self.form_open_hours),
            least_seconds=self.form_least_seconds,
            burst_per_minute=self.form_burst_per_minute,
        )

    def page_url(self, path: str) -> str:
        """The public address of one of survey_api's pages, as customers get it."""
        return f"{(self.survey_page_url or f'{self.public_url}/survey_api').rstrip('/')}{path}"
