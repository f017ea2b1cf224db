"""case_log_api's API: cases and their timelines, the review, the Director's work, and the built-in desk."""

from fastapi import FastAPI

from services.case_log_api.compose import case_resources, open_case_resources
from services.case_log_api.jobs import inbox
from services.case_log_api.routes import ROUTERS
from services.case_log_api.settings import Settings
from shared.resources import Resources
from shared.web import build_app

_DESCRIPTION = """
What the agency's procedure asks for after a bad survey, done, timed and proven: the case is opened, the service request
reopened and assigned, the team told, the customer's mail drafted and, after a review, sent; the Director works the case
here, and it closes only in its order: confirmed, then the customer contacted, then closed.

- A timeline is append-only and hash-chained; personal data can be erased from it, and it still verifies.
- Every step names its clause and the policy that it was done under: `GET /v1/cases/{case_id}/explain`.
- What cannot be done is a visible exception, never a log line.
"""


def create_app(settings: Settings | None = None, *, resources: Resources | None = None) -> FastAPI:
    """Make the app; with `resources` it uses what is open already."""
    own = settings or Settings()
    return build_app(
        service="case_log_api",
        title="careloop case_log_api",
        description=_DESCRIPTION,
        settings=own,
        routers=ROUTERS,
        inbox=inbox,
        resources=case_resources(resources, own) if resources else None,
        open_resources=None if resources else lambda: open_case_resources(own),
    )
