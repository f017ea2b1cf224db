"""The survey pages that stand open in this deployment, for the front door's first page."""

from dataclasses import dataclass
from typing import cast

from sqlalchemy import select

from careloop.stack.packs import open_session
from careloop.stack.services import read_settings
from services.survey_api.domain.links.finding import state_of
from services.survey_api.models import SurveyLink
from services.survey_api.settings import Settings
from shared.clock import SystemClock
from shared.policy.models import PolicyPack
from shared.policy.store import current_policy


@dataclass(frozen=True)
class SurveyPage:
    """One program's page: anybody may answer it."""

    agency: str
    program: str
    url: str


async def list_survey_pages() -> list[SurveyPage]:
    """Every program's own page that is open now, by agency and program."""
    settings = cast("Settings", read_settings("survey_api"))
    now = SystemClock().now()
    packs: dict[str, PolicyPack] = {}
    pages = []
    async with open_session("survey_api") as session:
        for link in await session.scalars(select(SurveyLink).where(SurveyLink.is_default)):
            if state_of(link, now) != "open":
                continue
            if link.agency not in packs:
                packs[link.agency] = (await current_policy(session, link.agency)).pack
            pack = packs[link.agency]
            program = next((known.name for known in pack.programs if known.id == link.program), link.program)
            pages.append(SurveyPage(pack.agency.name, program, settings.page_url(f"/s/{link.code}")))
    return sorted(pages, key=lambda page: (page.agency, page.program))
