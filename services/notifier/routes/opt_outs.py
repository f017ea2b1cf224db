"""What readers have declined."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Response
from sqlalchemy import select

from services.notifier.deps import SuppressionReader, SuppressionWriter
from services.notifier.domain import opting_out
from services.notifier.domain.refusals import OptOutNotFound
from services.notifier.domain.suppressing import suppression_key
from services.notifier.models import OptOut
from services.notifier.schemas.opt_outs import OptOutRead
from shared.paging import Page, Paging, list_page
from shared.web import IfMatch, ReadSession, ServiceRouter, Session, check_version, etag_of, refusals

router = ServiceRouter(tags=["suppressions"])

OptOutId = Annotated[UUID, Path(description="The opt-out's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])]


@router.get("/v1/opt-outs", summary="List opt-outs")
async def list_opt_outs(
    caller: SuppressionReader,
    session: ReadSession,
    paging: Paging,
    topic: Annotated[
        str | None, Query(max_length=63, description="Only of this topic.", examples=["survey_invitation"])
    ] = None,
    address: Annotated[
        str | None,
        Query(max_length=320, description="Only of this address, however spelt.", examples=["alex.rivera@example.org"]),
    ] = None,
) -> Page[OptOutRead]:
    """Lists who has declined which mail, newest first."""
    query = select(OptOut).where(OptOut.agency == caller.agency)
    if topic is not None:
        query = query.where(OptOut.topic == topic)
    if address is not None:
        query = query.where(OptOut.address == suppression_key(address))
    return await list_page(
        session,
        query,
        [OptOut.declined_at, OptOut.id],
        paging,
        listing="opt-outs",
        read=OptOutRead.model_validate,
        newest_first=True,
    )


@router.get("/v1/opt-outs/{opt_out_id}", summary="Get an opt-out", responses=refusals(OptOutNotFound))
async def get_opt_out(
    opt_out_id: OptOutId, caller: SuppressionReader, session: ReadSession, response: Response
) -> OptOutRead:
    """Shows one opt-out; its ETag is what lifting it asks for."""
    opt_out = await opting_out.get_opt_out(session, caller.agency, opt_out_id)
    response.headers["ETag"] = etag_of(opt_out.id, opt_out.version)
    return OptOutRead.model_validate(opt_out)


@router.delete(
    "/v1/opt-outs/{opt_out_id}", status_code=204, summary="Lift an opt-out", responses=refusals(OptOutNotFound)
)
async def delete_opt_out(opt_out_id: OptOutId, caller: SuppressionWriter, session: Session, expected: IfMatch) -> None:
    """Sends mail of the topic to the address again: only if its owner has asked for that."""
    opt_out = await opting_out.get_opt_out(session, caller.agency, opt_out_id, for_update=True)
    check_version(expected, etag_of(opt_out.id, opt_out.version))
    await session.delete(opt_out)
