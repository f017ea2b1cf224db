"""The pages of the deployment that are open to everybody besides the surveys, for the front door's first page."""

from dataclasses import dataclass

from careloop.stack.packs import open_session
from services.case_log_api.domain.log.public_form import form_of
from services.reporter.domain.publishing.publishing import list_agencies_with_results
from shared.policy.store import current_policy, find_current_policy, list_agencies


@dataclass(frozen=True)
class OpenPage:
    """One agency's page; its address is within the front door."""

    agency: str
    address: str


@dataclass(frozen=True)
class OpenPages:
    """Where anybody can say something to an agency, and what agencies have published, each by the agency's name."""

    forms: tuple[OpenPage, ...] = ()
    results: tuple[OpenPage, ...] = ()


async def list_open_pages() -> OpenPages:
    """The public forms of the logs and the public results, as they are now."""
    forms, results = [], []
    async with open_session("case_log_api") as session:
        for agency in await list_agencies(session):
            policy = await current_policy(session, agency)
            if form_of(policy) is not None:
                forms.append(OpenPage(policy.pack.agency.name, f"/case_log_api/c/{agency}"))
    async with open_session("reporter") as session:
        for agency in await list_agencies_with_results(session):
            policy_now = await find_current_policy(session, agency)
            if policy_now is not None:
                results.append(OpenPage(policy_now.pack.agency.name, f"/reporter/public/{agency}"))
    return OpenPages(*(tuple(sorted(pages, key=lambda page: page.agency)) for pages in (forms, results)))
