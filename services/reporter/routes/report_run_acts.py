"""Acts on the page of a report run: signed, returned, handed over, marked done, by whoever is signed in.

What the API refuses is refused here by the same functions, and said in words on the page, where everything typed still is.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.reporter.deps import actor_of, person_of, reporter_resources_of
from services.reporter.domain.reports.acting import Actor, do_step
from services.reporter.domain.reports.compiling import CompileOrder
from services.reporter.domain.reports.delegating import delegate_step
from services.reporter.domain.reports.returning import return_step
from services.reporter.domain.reports.runs import RunInHand, lock_run
from services.reporter.domain.reports.seats import People
from services.reporter.domain.reports.signing import approve_step
from services.reporter.routes.report_parts import order_to_submit, people_of_step
from services.reporter.routes.report_run_page import RunId, Said, show_run
from services.reporter.schemas.report_acts import StepApproval, StepDelegation, StepDone, StepReturn
from shared.errors import DomainError, NotFound
from shared.pages.typed import clean_text
from shared.web import Caller, Now, PageRouter, ReadSession, read_form, signed_in
from shared.web.problems import status_of

router = PageRouter(tags=["report pages"])

_SIGN, _WRITE = "reports:sign", "reports:write"


@dataclass(frozen=True, kw_only=True)
class _Act:
    """One press of a button: on which step, by whom, with what was typed."""

    session: AsyncSession
    in_hand: RunInHand
    step: str
    actor: Actor
    people: People
    fresh: CompileOrder | None
    body: Any
    now: datetime


async def _approve(act: _Act) -> None:
    await approve_step(
        act.session,
        act.in_hand,
        act.step,
        act.actor,
        act.people,
        content_version=act.body.content_version,
        now=act.now,
        note=act.body.note,
        fresh=act.fresh,
    )


async def _return(act: _Act) -> None:
    await return_step(
        act.session,
        act.in_hand,
        act.step,
        act.actor,
        act.people,
        content_version=act.body.content_version,
        corrections=act.body.corrections,
        file=None,
        now=act.now,
    )


async def _delegate(act: _Act) -> None:
    await delegate_step(
        act.session,
        act.in_hand,
        act.step,
        act.actor,
        act.people,
        delegate=act.body.delegate,
        reason=act.body.reason,
        now=act.now,
    )


async def _do(act: _Act) -> None:
    await do_step(
        act.session,
        act.in_hand,
        act.step,
        act.actor,
        act.people,
        now=act.now,
        note=act.body.note,
        content_version=act.body.content_version,
        fresh=act.fresh,
    )


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a button does: with which scope, as which body of the API, made of which fields of the form."""

    scope: str
    body: type[BaseModel]
    fields: Mapping[str, str]
    take: Callable[[_Act], Awaitable[None]]


_ACTS: Mapping[str, _Kind] = {
    "approve": _Kind(_SIGN, StepApproval, {"note": "note", "version": "content_version"}, _approve),
    "return": _Kind(_SIGN, StepReturn, {"corrections": "corrections", "version": "content_version"}, _return),
    "delegate": _Kind(_SIGN, StepDelegation, {"delegate": "delegate", "reason": "reason"}, _delegate),
    "done": _Kind(_WRITE, StepDone, {"note": "note", "version": "content_version"}, _do),
}


@router.post("/report-runs/{run_id}")
async def act_on_report_run(
    request: Request,
    run_id: RunId,
    caller: Annotated[Caller, signed_in("reports:read")],
    session: ReadSession,
    now: Now,
) -> Response:
    """Takes the reader's step, and answers with the run as it stands then; without an act it shows the page anew."""
    typed = {name: values[-1] for name, values in (await read_form(request)).items() if values}
    kind = _ACTS.get(typed.get("act", ""))
    if kind is None:
        return await show_run(request, caller, session, run_id, now=now, said=Said(typed=typed))
    body, faults = _read(kind, typed)
    if body is None:
        said = Said(faults=faults, typed=typed, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return await show_run(request, caller, session, run_id, now=now, said=said)
    try:
        await _take(request, caller, run_id, kind, typed.get("step", ""), body, now=now)
    except NotFound:
        raise
    except DomainError as refusal:
        said = Said(refusal=refusal, typed=typed, status=status_of(refusal))
        return await show_run(request, caller, session, run_id, now=now, said=said)
    address = f"./{run_id}?done={typed['act']}"
    return RedirectResponse(address, HTTPStatus.SEE_OTHER, {"Cache-Control": "no-store"})


def _read(kind: _Kind, typed: Mapping[str, str]) -> tuple[BaseModel | None, dict[str, str]]:
    """What was typed as the API takes it, or the fields at fault with the kind of the fault."""
    values: dict[str, Any] = {}
    for field, name in kind.fields.items():
        text = clean_text(typed.get(field, ""))
        if field == "version":
            # No report has a million versions: what was seen is none of its versions.
            values[name] = int(text[:6]) if text.isascii() and text.isdecimal() and text[:6].strip("0") else None
        elif field == "corrections":
            values[name] = [text] if text else []
        else:
            values[name] = text or None
    if kind.body is StepDelegation and values["delegate"] is None:
        return None, {"delegate": "missing"}
    if kind.body in {StepApproval, StepReturn} and values["content_version"] is None:
        values["content_version"] = 1  # nothing was seen: that there is nothing is refused where it is known
    try:
        return kind.body.model_validate(values), {}
    except ValidationError as refused:
        return None, {_field_of(kind, fault["loc"]): _fault_of(fault["type"]) for fault in refused.errors()}


def _field_of(kind: _Kind, where: tuple[int | str, ...]) -> str:
    return next((field for field, name in kind.fields.items() if where and where[0] == name), "note")


def _fault_of(type_: str) -> str:
    return "too_long" if type_ == "string_too_long" else "missing"


async def _take(
    request: Request, caller: Caller, run_id: UUID, kind: _Kind, step: str, body: BaseModel, *, now: datetime
) -> None:
    """Do it in one transaction, before which the other services were asked.

    Raises:
        DomainError: whatever the act refuses.
    """
    caller.must(kind.scope)
    people = await people_of_step(request, caller, run_id, step, now)
    fresh = await order_to_submit(request, caller, run_id, step, now) if kind.take in {_approve, _do} else None
    async with reporter_resources_of(request).sessions.begin() as session:
        in_hand = await lock_run(session, caller.agency, run_id)
        actor = Actor(name=actor_of(caller), person=person_of(caller))
        await kind.take(
            _Act(
                session=session,
                in_hand=in_hand,
                step=step,
                actor=actor,
                people=people,
                fresh=fresh,
                body=body,
                now=now,
            )
        )
