"""The overview: how the agency stands, for whoever leads it, on one page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi.responses import HTMLResponse
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from services.reporter.deps import ReporterResources, person_of, reporter_resources_of
from services.reporter.domain.overview.log import read_running_month
from services.reporter.domain.overview.plans import read_open_plans
from services.reporter.domain.overview.reports import RunningReport, read_calendar
from services.reporter.domain.overview.scores import read_quarter, read_standings, read_weeks
from services.reporter.domain.overview.work import read_due_work, read_log_standing, read_open_cases, read_passed
from services.reporter.domain.reports.seats import find_holders
from services.reporter.pages import PAGES, offered_languages, render
from services.reporter.pages.calendar import roles_now, view_calendar
from services.reporter.pages.log import Log, view_log
from services.reporter.pages.overview import OverviewView, list_attention, view_scores
from services.reporter.pages.plans import view_plans
from services.reporter.pages.words import Words
from services.reporter.pages.work import open_entries, view_work
from shared.calendar import local_day
from shared.contracts.directory import DirectoryPerson
from shared.pages import choose_language, page_response, remember_language
from shared.policy.models import PolicyPack
from shared.policy.store import current_policy
from shared.upstream import RequestRefused, ServiceUnreachable
from shared.web import Caller, Now, PageRouter, ReadSession, is_over_https, signed_in

router = PageRouter(tags=["report pages"])

_SIN = "sin"


@router.get("/overview", response_class=HTMLResponse)
async def show_overview(
    request: Request, caller: Annotated[Caller, signed_in("scores:read")], session: ReadSession, now: Now
) -> Response:
    """The score and its trend, targets, open cases, deadlines, reports and plans of the caller's agency."""
    pack = (await current_policy(session, caller.agency)).pack
    choice = choose_language(request, offered_languages(pack.agency))
    words = Words(PAGES.catalogue.texts_for(choice.language), pack.agency.zone)
    weeks = await read_weeks(session, pack, now=now) if pack.surveys else []
    quarter = await read_quarter(session, pack, now=now) if pack.surveys else None
    standings = await read_standings(session, pack, now=now) if pack.surveys else []
    cases = await read_open_cases(session, caller.agency, _SIN)
    due = await read_due_work(session, caller.agency, now=now)
    passed = await read_passed(session, caller.agency, now=now)
    log = await _read_log(session, pack, words, now) if pack.care_log is not None else None
    reports = await read_calendar(session, caller.agency, now=now)
    plans = await read_open_plans(session, caller.agency, today=local_day(now, pack.agency.zone))
    session.expunge_all()
    await session.rollback()  # no transaction waits for the directory
    people = await _ask_people(reporter_resources_of(request), pack, now) if reports or plans else ()
    calendar = view_calendar(pack, reports, _holders(pack, reports, people), words, me=person_of(caller), now=now)
    open_plans = view_plans(pack, plans, {person.handle: person.name for person in people}, words)
    view = OverviewView(
        as_of=words.t("as_of", when=words.instant(now), day=words.weekday(pack.agency.week_start)),
        attention=list_attention(weeks, standings, cases, due, calendar, open_plans, log, words, now),
        log=log,
        scores=view_scores(pack, weeks, quarter, standings, words),
        work=view_work(pack, cases, due, passed, words, now),
        calendar=calendar,
        plans=open_plans,
    )
    response = page_response(render("overview", pack.agency, choice.language, view=view))
    remember_language(response, choice, secure=is_over_https(request))
    return response


async def _read_log(session: AsyncSession, pack: PolicyPack, words: Words, now: datetime) -> Log:
    standing = await read_log_standing(session, pack.agency.id)
    return view_log(pack, await read_running_month(session, pack, now=now), open_entries(standing, words, now), words)


async def _ask_people(resources: ReporterResources, pack: PolicyPack, now: datetime) -> Sequence[DirectoryPerson]:
    """The agency's people today; nobody where the directory does not answer."""
    try:
        snapshot = await resources.notifier.list_people(pack.agency.id, local_day(now, pack.agency.zone))
    except (ServiceUnreachable, RequestRefused):
        return ()
    return snapshot.people


def _holders(
    pack: PolicyPack, reports: Sequence[RunningReport], people: Sequence[DirectoryPerson]
) -> dict[UUID, dict[str, str]]:
    """By run, handles and names of those who hold its step."""
    names = {person.handle: person.name for person in people}
    return {
        one.run_id: {
            handle: names[handle]
            for handle in find_holders(pack, roles_now(pack, one), people, one.run.department or None)
        }
        for one in reports
    }
