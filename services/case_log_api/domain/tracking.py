"""Putting together what events say of a response, whatever their order: each kind of event under its own version."""

from collections.abc import Iterable, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.facts import ResponseFacts
from services.case_log_api.models import CaseResponse
from shared.contracts.base import Event
from shared.contracts.events import (
    Classification,
    ResponseAttributed,
    ResponseClassified,
    ResponseVoided,
    Suspicion,
)

_CLASSIFIED = (
    "survey",
    "desk",
    "ticket",
    "resolution",
    "rating",
    "technician_as_given",
    "last_assigned_as_given",
    "team_as_given",
    "has_address",
    "service_on",
    "submitted_at",
    "received_at",
    "not_completed",
    "behaviour",
)
_ATTRIBUTED = ("basis", "technician", "team", "department", "supervisor")


async def track_classified(session: AsyncSession, events: Sequence[ResponseClassified]) -> list[ResponseClassified]:
    """Take in classifications; returns those that matter to a case, and are news.

    An ordinary response is left alone unless it is known already; a historic one always. A SIN once raised stands (design §7): a later
    version may correct its facts, never unmake it.
    """
    known = await _known(session, events)
    matter = [
        event
        for event in _latest(events)
        if not event.historic
        and (event.classification == "sin" or event.not_completed != "no" or event.response_id in known)
    ]
    news: set[UUID] = set()
    for event in matter:
        is_sin = event.classification == "sin"
        values: dict[str, Any] = {name: getattr(event, name) for name in _CLASSIFIED}
        values |= {"classified_version": event.version, "classification": event.classification, "is_sin": is_sin}
        statement = insert(CaseResponse).values(
            agency=event.agency, response_id=event.response_id, candidates=[], **values
        )
        taken = await session.scalars(
            statement.on_conflict_do_update(
                index_elements=["agency", "response_id"],
                set_={**values, "is_sin": CaseResponse.is_sin | statement.excluded.is_sin},
                where=CaseResponse.classified_version < event.version,
            ).returning(CaseResponse.response_id)
        )
        news.update(taken)
    return [event for event in matter if event.response_id in news]


async def track_attributed(session: AsyncSession, events: Sequence[ResponseAttributed]) -> list[ResponseAttributed]:
    """Take in who is credited; returns those that matter to a case, and are news."""
    known = await _known(session, events)
    news = []
    for event in _latest(events):
        if not event.is_sin and event.response_id not in known:
            continue
        values: dict[str, Any] = {name: getattr(event, name) for name in _ATTRIBUTED}
        values |= {
            "attributed_version": event.version,
            "candidates": [candidate.model_dump(mode="json") for candidate in event.candidates],
        }
        if await _upsert(session, event, values, CaseResponse.attributed_version < event.version):
            news.append(event)
    return news


async def track_voided(session: AsyncSession, events: Sequence[ResponseVoided]) -> list[ResponseVoided]:
    """Take in that responses left the population or came back. Voids are rare: each is remembered."""
    news = []
    for event in _latest(events):
        values = {"voided_version": event.version, "voided": event.voided, "void_reason": event.reason}
        if await _upsert(session, event, values, CaseResponse.voided_version < event.version):
            news.append(event)
    return news


async def _upsert(session: AsyncSession, event: Any, values: dict[str, Any], is_news: Any) -> bool:
    statement = insert(CaseResponse).values(
        agency=event.agency, response_id=event.response_id, **{"candidates": [], **values}
    )
    taken = await session.scalars(
        statement.on_conflict_do_update(index_elements=["agency", "response_id"], set_=values, where=is_news).returning(
            CaseResponse.response_id
        )
    )
    return taken.one_or_none() is not None


def _latest(events: Iterable[Any]) -> list[Any]:
    """One event per response, the one with the highest version, ordered so that two batches lock in one order."""
    latest: dict[tuple[str, UUID], Any] = {}
    for event in events:
        key = (event.agency, event.response_id)
        if key not in latest or latest[key].version < event.version:
            latest[key] = event
    return [latest[key] for key in sorted(latest)]


async def _known(session: AsyncSession, events: Sequence[Event]) -> set[UUID]:
    ids = [event.response_id for event in events if isinstance(event, ResponseClassified | ResponseAttributed)]
    agencies = {event.agency for event in events}
    return set(
        await session.scalars(
            select(CaseResponse.response_id).where(CaseResponse.agency.in_(agencies), CaseResponse.response_id.in_(ids))
        )
    )


async def find_response(
    session: AsyncSession, agency: str, response_id: UUID, *, lock: bool = False
) -> CaseResponse | None:
    """What is known of a response."""
    query: Select[CaseResponse] = select(CaseResponse).where(
        CaseResponse.agency == agency, CaseResponse.response_id == response_id
    )
    if lock:
        query = query.with_for_update()
    found: CaseResponse | None = await session.scalar(query.execution_options(populate_existing=True))
    return found


def facts_of(response: CaseResponse) -> ResponseFacts | None:
    """The facts that rules read; None until the response was classified."""
    if response.submitted_at is None or response.received_at is None or response.classification is None:
        return None
    return ResponseFacts(
        response_id=response.response_id,
        classification=cast("Classification", "sin" if response.is_sin else response.classification),
        not_completed=cast("Suspicion", response.not_completed),
        behaviour=cast("Suspicion", response.behaviour),
        desk=response.desk,
        ticket=response.ticket,
        resolution=response.resolution,
        has_address=response.has_address,
        submitted_at=response.submitted_at,
        received_at=response.received_at,
        voided=response.voided,
    )
