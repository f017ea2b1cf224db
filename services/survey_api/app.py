"""survey_api's API: surveys come in and are classified, kept and corrected here."""

from fastapi import FastAPI

from services.survey_api.adapters.limits import LimiterByKind
from services.survey_api.compose import open_survey_resources, survey_resources
from services.survey_api.jobs import inbox
from services.survey_api.routes import ROUTERS
from services.survey_api.settings import Settings
from shared.resources import Resources
from shared.web import build_app

_DESCRIPTION = """
Takes survey responses in: from service desks as signed webhooks, from other systems of the agency one by one. Each is
classified by the agency's policy in the transaction that stores it, and published.

- A delivery that is answered 2xx is committed. A repeat changes nothing. Other content for a known request waits as a
  flagged revision until a person decides; a SIN ("Significant Improvement Needed") once raised stands.
- The news that a request is resolved leads to an invitation to the survey, at most one per person in so many days.
- A proven delivery that cannot be used is kept in quarantine, byte for byte, and replayed when its mapping is mended.
- A file of responses, however large, is worked off in the background, row by row, and the same file again changes nothing.
- What a customer wrote, and who the customer is, needs a scope of its own; every such read is recorded.
"""


def create_app(settings: Settings | None = None, *, resources: Resources | None = None) -> FastAPI:
    """Make the app; with `resources` it uses what is open already."""
    own = settings or Settings()
    return build_app(
        service="survey_api",
        title="careloop survey_api",
        description=_DESCRIPTION,
        settings=own,
        routers=ROUTERS,
        inbox=inbox,
        limiter=LimiterByKind.of(own),
        resources=survey_resources(resources, own) if resources else None,
        open_resources=None if resources else lambda: open_survey_resources(own),
    )
