"""The filters of the log as parameters of a query, alone or on top of a saved view."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from services.case_log_api.deps import LogReader, actor_of
from services.case_log_api.domain.log.search.filters import DeadlineFilter
from services.case_log_api.domain.log.views import get_view
from services.case_log_api.schemas.log_entries import PackName
from services.case_log_api.schemas.log_listing import LogFilters, Question, ReportabilityName, SourceName, StatusName
from services.case_log_api.schemas.work import Handle
from shared.policy.models import EntryKind
from shared.web import QueryInstant, Session

_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"


def _said(name: str) -> str:
    return str(LogFilters.model_fields[name].description)


async def _filters(
    kind: Annotated[EntryKind | None, Query(description=_said("kind"), examples=["complaint"])] = None,
    status: Annotated[StatusName | None, Query(description=_said("status"), examples=["open"])] = None,
    channel: Annotated[PackName | None, Query(description=_said("channel"), examples=["access_oc"])] = None,
    category: Annotated[PackName | None, Query(description=_said("category"), examples=["neglect"])] = None,
    program: Annotated[PackName | None, Query(description=_said("program"), examples=["assistance"])] = None,
    reportability: Annotated[
        ReportabilityName | None, Query(description=_said("reportability"), examples=["reportable"])
    ] = None,
    assignee: Annotated[Handle | None, Query(description=_said("assignee"), examples=["lena.hartman"])] = None,
    team: Annotated[PackName | None, Query(description=_said("team"), examples=["assistance-north"])] = None,
    queue: Annotated[PackName | None, Query(description=_said("queue"), examples=["assistance"])] = None,
    subject_handle: Annotated[
        Handle | None, Query(description=_said("subject_handle"), examples=["marco.villanueva"])
    ] = None,
    source: Annotated[SourceName | None, Query(description=_said("source"), examples=["person"])] = None,
    lead: Annotated[UUID | None, Query(description=_said("lead"), examples=[_ID])] = None,
    *,
    counts: Annotated[bool | None, Query(description=_said("counts"), examples=[True])] = None,
    deadline: Annotated[DeadlineFilter | None, Query(description=_said("deadline"), examples=["open"])] = None,
    received_from: Annotated[
        QueryInstant | None, Query(description=_said("received_from"), examples=["2026-11-01T00:00:00Z"])
    ] = None,
    received_to: Annotated[
        QueryInstant | None, Query(description=_said("received_to"), examples=["2026-12-01T00:00:00Z"])
    ] = None,
    logged_from: Annotated[
        QueryInstant | None, Query(description=_said("logged_from"), examples=["2026-11-01T00:00:00Z"])
    ] = None,
    logged_to: Annotated[
        QueryInstant | None, Query(description=_said("logged_to"), examples=["2026-12-01T00:00:00Z"])
    ] = None,
    q: Annotated[Question | None, Query(description=_said("q"), examples=['late "front desk"'])] = None,
) -> LogFilters:
    return LogFilters(
        kind=kind,
        status=status,
        channel=channel,
        category=category,
        program=program,
        reportability=reportability,
        assignee=assignee,
        team=team,
        queue=queue,
        subject_handle=subject_handle,
        source=source,
        lead=lead,
        counts=counts,
        deadline=deadline,
        received_from=received_from,
        received_to=received_to,
        logged_from=logged_from,
        logged_to=logged_to,
        q=q,
    )


async def _wanted(
    caller: LogReader,
    session: Session,
    named: Annotated[LogFilters, Depends(_filters)],
    view: Annotated[
        UUID | None,
        Query(description="A saved view; what else you name here takes the place of what it says.", examples=[_ID]),
    ] = None,
) -> LogFilters:
    if view is None:
        return named
    saved = await get_view(session, caller.agency, view, reader=actor_of(caller))
    return LogFilters.model_validate(saved.filters).narrowed_by(named)


WantedEntries = Annotated[LogFilters, Depends(_wanted, scope="function")]
