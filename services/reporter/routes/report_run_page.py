"""The page of a report run: what has been done, what stands in its way, and the step of whoever reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Path
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from services.reporter.deps import person_of, reporter_resources_of
from services.reporter.domain.reports.acting import SIGNED
from services.reporter.domain.reports.runs import RunInHand, get_run
from services.reporter.domain.reports.standing import Papers, list_papers
from services.reporter.domain.reports.versions import find_newest
from services.reporter.models import ReportVersion
from services.reporter.pages import PAGES, offered_languages, render
from services.reporter.pages.acts import ActView, view_act
from services.reporter.pages.content import draw_content
from services.reporter.pages.run import Directory, view_run
from services.reporter.pages.words import Words
from services.reporter.routes.report_parts import check_may_read, seats_in
from shared.calendar import local_day
from shared.documents.reports import report_style
from shared.errors import DomainError
from shared.pages import choose_language, page_response, remember_language
from shared.upstream import RequestRefused, ServiceUnreachable
from shared.web import Caller, Now, PageRouter, ReadSession, csrf_token, is_over_https, signed_in

router = PageRouter(tags=["report pages"])

RunId = Annotated[UUID, Path()]
SWITCH_FIELD = "_lang"
# What the page says after an act; the address names it, and nothing else is taken from there.
_WRITTEN = ("note", "corrections", "reason")
DONE = frozenset({"approve", "return", "delegate", "done"})


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said about an act on the page that follows it: that it was done, or why not, with everything typed."""

    done: str = ""
    refusal: DomainError | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    status: int = HTTPStatus.OK


@router.get("/report-runs/{run_id}", response_class=HTMLResponse)
async def show_report_run(
    request: Request,
    run_id: RunId,
    caller: Annotated[Caller, signed_in("reports:read")],
    session: ReadSession,
    now: Now,
) -> Response:
    """The run with its steps, sign-offs and content, and for whoever holds the ready step what they can do."""
    done = request.query_params.get("done", "")
    return await show_run(request, caller, session, run_id, now=now, said=Said(done=done if done in DONE else ""))


async def show_run(
    request: Request, caller: Caller, session: AsyncSession, run_id: UUID, *, now: datetime, said: Said
) -> Response:
    """The page as it stands, with what is to be said of an act.

    Raises:
        RunNotFound: the caller's agency has none of this id.
        NotAmongReaders: what it says is not for the caller.
        DirectoryUnavailable: it cannot be asked just now whether it is.
    """
    await check_may_read(request, caller, run_id, now)
    in_hand = await get_run(session, caller.agency, run_id)
    papers = await list_papers(session, caller.agency, run_id)
    newest = await find_newest(session, caller.agency, run_id)
    session.expunge_all()
    await session.rollback()  # no transaction waits for the directory or for charts
    agency = in_hand.policy.pack.agency
    choice = choose_language(request, offered_languages(agency), asked=said.typed.get(SWITCH_FIELD) or None)
    words = Words(PAGES.catalogue.texts_for(choice.language), agency.zone)
    directory = await ask_directory_for(request, in_hand, papers, now)
    act = _act_of(in_hand, papers, directory, caller, words, said)
    view = view_run(
        in_hand,
        papers,
        directory,
        words,
        now=now,
        content=await _draw(newest),
        act=act,
        done=words.t(f"done_{said.done}") if said.done else "",
        refused=_refused(said, words),
        kept=[] if act else [said.typed[name] for name in _WRITTEN if said.typed.get(name, "").strip()],
    )
    page = render(
        "run",
        agency,
        choice.language,
        view=view,
        action=f"./{run_id}",
        csrf=csrf_token(request),
        switch_field=SWITCH_FIELD,
        more_style=report_style(),
    )
    response = page_response(page, said.status)
    remember_language(response, choice, secure=is_over_https(request))
    return response


async def _draw(version: ReportVersion | None) -> Markup | None:
    if version is None or version.content is None:
        return None
    return await draw_content(version.content, digest=version.digest, number=version.number, note=version.note or "")


async def ask_directory_for(request: Request, in_hand: RunInHand, papers: Papers, now: datetime) -> Directory:
    """Names, and who can take which step; where notifier does not answer, handles stand for names."""
    resources = reporter_resources_of(request)
    agency = in_hand.policy.pack.agency
    try:
        people = (await resources.notifier.list_people(agency.id, local_day(now, agency.zone))).people
    except (ServiceUnreachable, RequestRefused):
        return Directory({}, {}, {}, is_known=False)
    seats = await seats_in(resources, in_hand, papers, now)
    return Directory(
        {person.handle: person.name for person in people},
        {step: takers for step, (takers, _) in seats.items()},
        {step: missing for step, (_, missing) in seats.items()},
    )


def _refused(said: Said, words: Words) -> str:
    """Why an act was refused, in the language of the page; in the words of the refusal where there are no others."""
    if said.refusal is None:
        return words.t("refused_fields") if said.faults else ""
    key = f"refusal_{said.refusal.code}"
    if key in words.t.texts:
        return words.t(key)
    return f"{said.refusal.message} {said.refusal.how_to_fix}".strip()


def _act_of(
    in_hand: RunInHand, papers: Papers, directory: Directory, caller: Caller, words: Words, said: Said
) -> ActView | None:
    """The form of the reader's step, if one is ready and it is theirs; None otherwise."""
    me = person_of(caller)
    step = next((each for each in in_hand.steps if each.state == "ready"), None)
    if step is None or me is None or in_hand.run.state == "cancelled":
        return None
    if me not in directory.takers.get(step.step, ()):
        return None
    if not caller.may("reports:sign" if step.act in SIGNED else "reports:write"):
        return None
    is_delegate = any(each.delegate == me and each.step == step.step for each in papers.delegations)
    return view_act(
        in_hand,
        step,
        [] if is_delegate else list(directory.names.items()),
        words,
        me=me,
        typed=said.typed,
        faults={name: words.t(f"fault_{name}_{fault}") for name, fault in said.faults.items()},
    )
