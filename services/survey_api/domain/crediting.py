"""Recording who is credited: many responses in one statement, or one that a person confirmed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.attribution import AsGiven, Attribution, credit
from services.survey_api.domain.events import attributed_event
from services.survey_api.domain.refusals import ResponseNotFound
from services.survey_api.models import Response
from shared.contracts.directory import DirectoryPerson
from shared.events import publish

_RECORD = text("""
    UPDATE responses
    SET attribution_state = 'done', attributed_at = :now, version = responses.version + 1,
        basis = found.basis, technician = found.technician, team = found.team, department = found.department,
        supervisor = found.supervisor, candidates = CAST(found.candidates AS jsonb)
    FROM unnest(
        CAST(:ids AS uuid[]), CAST(:revisions AS bigint[]), CAST(:bases AS text[]), CAST(:technicians AS text[]),
        CAST(:teams AS text[]), CAST(:departments AS text[]), CAST(:supervisors AS text[]),
        CAST(:candidates AS text[])
    ) AS found (id, revision, basis, technician, team, department, supervisor, candidates)
    WHERE responses.agency = :agency AND responses.id = found.id AND responses.revision = found.revision
      AND responses.attribution_state = 'waiting' AND responses.basis IS DISTINCT FROM 'confirmed'
    RETURNING responses.agency, responses.id, responses.version, responses.basis, responses.technician,
        responses.team, responses.department, responses.supervisor, responses.candidates, responses.classification,
        responses.historic
""")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A response that nobody is credited with yet."""

    id: UUID
    revision: int
    service_on: date
    given: AsGiven


async def list_waiting(session: AsyncSession, agency: str, *, most: int) -> list[Waiting]:
    """The agency's responses whose attribution waits, oldest first."""
    rows = await session.execute(
        select(
            Response.id,
            Response.revision,
            Response.service_on,
            Response.technician_as_given,
            Response.last_assigned_as_given,
            Response.team_as_given,
            Response.comment,
            Response.customer_name,
        )
        .where(Response.agency == agency, Response.attribution_state == "waiting")
        .order_by(Response.id)
        .limit(most)
    )
    return [
        Waiting(
            row.id,
            row.revision,
            row.service_on,
            AsGiven(
                technician=row.technician_as_given,
                last_assigned=row.last_assigned_as_given,
                team=row.team_as_given,
                comment=row.comment,
                customer_name=row.customer_name,
            ),
        )
        for row in rows
    ]


async def record_attributions(
    session: AsyncSession, agency: str, found: Sequence[tuple[Waiting, Attribution]], *, now: datetime
) -> int:
    """Record and publish; returns how many were recorded.

    What has been attributed, confirmed or revised since it was read is left alone: of two jobs at once one counts.
    """
    recorded = await session.execute(
        _RECORD,
        {
            "agency": agency,
            "now": now,
            "ids": [waiting.id for waiting, _ in found],
            "revisions": [waiting.revision for waiting, _ in found],
            "bases": [attribution.basis for _, attribution in found],
            "technicians": [attribution.technician for _, attribution in found],
            "teams": [attribution.team for _, attribution in found],
            "departments": [attribution.department for _, attribution in found],
            "supervisors": [attribution.supervisor for _, attribution in found],
            "candidates": [json.dumps(attribution.candidates_as_json) for _, attribution in found],
        },
    )
    events = [attributed_event(row._asdict()) for row in recorded]
    await publish(session, *events, now=now)
    return len(events)


async def confirm_attribution(
    session: AsyncSession, agency: str, response_id: UUID, person: DirectoryPerson, *, by: str, now: datetime
) -> Response:
    """Credit the person that somebody has confirmed; may be said again of another person. No job overrules it.

    Raises:
        ResponseNotFound.
    """
    confirmed = credit("confirmed", person, ())
    changed = await session.scalars(
        update(Response)
        .where(Response.agency == agency, Response.id == response_id)
        .values(
            attribution_state="done",
            attributed_at=now,
            basis=confirmed.basis,
            technician=confirmed.technician,
            team=confirmed.team,
            department=confirmed.department,
            supervisor=confirmed.supervisor,
            confirmed_by=by,
            version=Response.version + 1,
        )
        .returning(Response)
    )
    if (response := changed.one_or_none()) is None:
        raise ResponseNotFound
    if not response.withheld:
        await publish(session, attributed_event(response.__dict__), now=now)
    return response
