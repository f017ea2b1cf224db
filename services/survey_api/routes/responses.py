"""Reading responses, their private details and their revisions."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Response
from pydantic import AwareDatetime, BeforeValidator
from sqlalchemy import select

from services.survey_api.deps import PrivateReader, ResponseReader
from services.survey_api.domain.refusals import ResponseNotFound, RevisionNotFound
from services.survey_api.domain.responses import get_response as find_response
from services.survey_api.domain.responses import record_private_read
from services.survey_api.models import Response as ResponseRow
from services.survey_api.models import ResponseRevision
from services.survey_api.schemas.responses import PrivateDetails, ResponseRead, RevisionPrivate, RevisionRead
from shared.contracts.events import Audience, Classification
from shared.paging import Page, Paging, list_page
from shared.web import Now, ReadSession, ServiceRouter, Session, etag_of, refusals

router = ServiceRouter(tags=["responses"])

_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
ResponseId = Annotated[UUID, Path(description="The response's id.", examples=[_ID])]
_Name = Annotated[str | None, Query(max_length=200, description="Only with exactly this.", examples=["INC-1042"])]

RevisionNumber = Annotated[int, Path(ge=1, le=2**31, description="The revision's number.", examples=[2])]


def _with_offset(value: object) -> object:
    """Let only RFC 3339 pass: the lax parser takes numbers for times too."""
    if isinstance(value, str) and not _INSTANT.fullmatch(value):
        raise ValueError("Input should be an RFC 3339 time with its offset, as 2026-01-05T09:30:00+00:00")
    return value


_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}([.]\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_Moment = Annotated[
    AwareDatetime | None,
    BeforeValidator(_with_offset),
    Query(description="By submission time.", examples=["2026-11-16T00:00:00+00:00"]),
]


@router.get("/v1/responses", summary="List responses")
async def list_responses(
    caller: ResponseReader,
    session: ReadSession,
    paging: Paging,
    ticket: _Name = None,
    source: _Name = None,
    technician: Annotated[
        str | None, Query(max_length=63, description="The credited person's handle.", examples=["ben.ito"])
    ] = None,
    classification: Annotated[Classification | None, Query(description="Only these.", examples=["sin"])] = None,
    link_id: Annotated[UUID | None, Query(description="Only those answered through this link.", examples=[_ID])] = None,
    campaign_id: Annotated[UUID | None, Query(description="Only this campaign's.", examples=[_ID])] = None,
    audience: Annotated[Audience | None, Query(description="Only these customers'.", examples=["internal"])] = None,
    submitted_from: _Moment = None,
    submitted_before: _Moment = None,
    *,
    suspected: Annotated[
        bool | None,
        Query(
            description="Only those withheld because a machine seems to have answered, or none of them.",
            examples=[True],
        ),
    ] = None,
    void: Annotated[
        bool | None, Query(description="Only void ones, or only those that count.", examples=[False])
    ] = None,
    flagged: Annotated[
        bool | None, Query(description="Only those with a revision that waits for a person.", examples=[True])
    ] = None,
) -> Page[ResponseRead]:
    """Lists the agency's responses, the latest received first."""
    query = select(ResponseRow).where(ResponseRow.agency == caller.agency)
    equal = (
        (ResponseRow.ticket, ticket),
        (ResponseRow.source, source),
        (ResponseRow.technician, technician),
        (ResponseRow.classification, classification),
        (ResponseRow.link_id, link_id),
        (ResponseRow.campaign_id, campaign_id),
        (ResponseRow.audience, audience),
        (ResponseRow.withheld, suspected),
    )
    query = query.where(*(column == value for column, value in equal if value is not None))
    if submitted_from is not None:
        query = query.where(ResponseRow.submitted_at >= submitted_from)
    if submitted_before is not None:
        query = query.where(ResponseRow.submitted_at < submitted_before)
    if void is not None:
        query = query.where(ResponseRow.voided_at.is_not(None) if void else ResponseRow.voided_at.is_(None))
    if flagged is not None:
        waiting = (
            select(ResponseRevision.number)
            .where(
                ResponseRevision.agency == ResponseRow.agency,
                ResponseRevision.response_id == ResponseRow.id,
                ResponseRevision.state == "flagged",
            )
            .exists()
        )
        query = query.where(waiting if flagged else ~waiting)
    return await list_page(
        session,
        query,
        [ResponseRow.id],
        paging,
        listing="responses",
        read=ResponseRead.of,
        newest_first=True,
    )


@router.get("/v1/responses/{response_id}", summary="Read a response", responses=refusals(ResponseNotFound))
async def get_response(
    response_id: ResponseId, caller: ResponseReader, session: ReadSession, response: Response
) -> ResponseRead:
    """Reads one response without what the customer wrote."""
    found = await find_response(session, caller.agency, response_id)
    response.headers["ETag"] = etag_of(found.id, found.version)
    return ResponseRead.of(found)


@router.get(
    "/v1/responses/{response_id}/private",
    summary="Read what a customer wrote",
    responses=refusals(ResponseNotFound),
)
async def get_response_private(
    response_id: ResponseId, caller: PrivateReader, session: Session, now: Now
) -> PrivateDetails:
    """Reads the comment and the customer's contact details. Who read them, and when, is recorded."""
    found = await find_response(session, caller.agency, response_id)
    await record_private_read(session, caller.agency, what="response", by=caller.name, now=now, response_id=response_id)
    derived = {"response_id", "voided"}
    values = {name: getattr(found, name) for name in PrivateDetails.model_fields if name not in derived}
    return PrivateDetails(response_id=found.id, voided=found.voided_at is not None, **values)


@router.get("/v1/responses/{response_id}/revisions", summary="List revisions", responses=refusals(ResponseNotFound))
async def list_response_revisions(
    response_id: ResponseId, caller: ResponseReader, session: ReadSession, paging: Paging
) -> Page[RevisionRead]:
    """Lists every content that ever came for a response, the first one first."""
    await find_response(session, caller.agency, response_id)
    of_response = (ResponseRevision.agency == caller.agency, ResponseRevision.response_id == response_id)
    counting = (
        await session.scalars(
            select(ResponseRevision.content).where(*of_response, ResponseRevision.state == "counting")
        )
    ).one()
    return await list_page(
        session,
        select(ResponseRevision).where(*of_response),
        [ResponseRevision.number],
        paging,
        listing=f"revisions of {response_id}",
        read=lambda revision: RevisionRead.of(revision, counting),
    )


@router.get(
    "/v1/responses/{response_id}/revisions/{number}/private",
    summary="Read what a revision says",
    responses=refusals(ResponseNotFound, RevisionNotFound),
)
async def get_response_revision_private(
    response_id: ResponseId, number: RevisionNumber, caller: PrivateReader, session: Session, now: Now
) -> RevisionPrivate:
    """Reads all of one revision, so that a person can decide on it. Who read it, and when, is recorded."""
    await find_response(session, caller.agency, response_id)
    revision = await session.get(ResponseRevision, (caller.agency, response_id, number))
    if revision is None:
        raise RevisionNotFound
    await record_private_read(
        session, caller.agency, what=f"revision {number}", by=caller.name, now=now, response_id=response_id
    )
    return RevisionPrivate(response_id=response_id, number=number, content=revision.content)
