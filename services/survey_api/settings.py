"""What survey_api can be told from outside, beyond what every service can."""

from pydantic import Field

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

    def page_url(self, path: str) -> str:
        """The public address of one of survey_api's pages, as customers get it."""
        return f"{(self.survey_page_url or f'{self.public_url}/survey_api').rstrip('/')}{path}"
