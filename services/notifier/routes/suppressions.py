"""Addresses that are written to no more."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Response
from sqlalchemy import select

from services.notifier.deps import SuppressionReader, SuppressionWriter
from services.notifier.domain import suppressing
from services.notifier.domain.refusals import MessageNotFound, SuppressionNotFound
from services.notifier.models import Suppression
from services.notifier.schemas.suppressions import BounceReport, BounceTaken, SuppressionRead
from shared.paging import Page, Paging, list_page
from shared.web import IfMatch, Now, ReadSession, ServiceRouter, Session, check_version, etag_of, refusals

router = ServiceRouter(tags=["suppressions"])

SuppressionId = Annotated[
    UUID, Path(description="The suppression's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])
]


@router.get("/v1/suppressions", summary="List suppressions")
async def list_suppressions(caller: SuppressionReader, session: ReadSession, paging: Paging) -> Page[SuppressionRead]:
    """Lists the addresses that get no more mail, newest first."""
    return await list_page(
        session,
        select(Suppression).where(Suppression.agency == caller.agency),
        [Suppression.suppressed_at, Suppression.id],
        paging,
        listing="suppressions",
        read=SuppressionRead.model_validate,
        newest_first=True,
    )


@router.get("/v1/suppressions/{suppression_id}", summary="Get a suppression", responses=refusals(SuppressionNotFound))
async def get_suppression(
    suppression_id: SuppressionId, caller: SuppressionReader, session: ReadSession, response: Response
) -> SuppressionRead:
    """Shows one suppression; its ETag is what lifting it asks for."""
    suppression = await suppressing.get_suppression(session, caller.agency, suppression_id)
    response.headers["ETag"] = etag_of(suppression.id, suppression.version)
    return SuppressionRead.model_validate(suppression)


@router.post("/v1/bounces", summary="Report a bounce", responses=refusals(MessageNotFound))
async def report_bounce(body: BounceReport, caller: SuppressionWriter, session: Session, now: Now) -> BounceTaken:
    """Takes over a bounce that came back as a mail: a wrong address gets no more mail, as if the relay had refused it.

    Any other bounce suppresses nothing, and so does one of an address that the message did not go to. A repeat changes
    nothing.
    """
    outcome = await suppressing.report_bounce(
        session, caller.agency, body.message_id, body.address, body.status, now=now
    )
    return BounceTaken(outcome=outcome)


@router.delete(
    "/v1/suppressions/{suppression_id}",
    status_code=204,
    summary="Lift a suppression",
    responses=refusals(SuppressionNotFound),
)
async def delete_suppression(
    suppression_id: SuppressionId, caller: SuppressionWriter, session: Session, expected: IfMatch
) -> None:
    """Lets an address be written to again; its earlier bounces no longer count. Release its messages one by one."""
    suppression = await suppressing.get_suppression(session, caller.agency, suppression_id, for_update=True)
    check_version(expected, etag_of(suppression.id, suppression.version))
    await suppressing.lift_suppression(session, suppression)
