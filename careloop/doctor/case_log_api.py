"""What may wait in case_log_api: requests that the desk has not shown as asked, and praise that nobody decides about."""

from sqlalchemy import and_

from careloop.doctor.findings import Finding
from careloop.doctor.looking import Look, Rows
from services.case_log_api.models import Case, Cycle, Recognition, TimelineEntry

LATE_MINUTES = 10.0
RECOGNITION_DAYS = 2.0
DRIFT_DAYS = 7.0
CLOSED_DAYS = 30.0
NOT_CLOSED = ("open", "reviewed", "confirmed", "contacted")
CYCLES = Rows(
    Cycle.case_id,
    Case.agency,
    by=Cycle.reopen_state,
    join=(Case, and_(Case.agency == Cycle.agency, Case.id == Cycle.case_id)),
)
_CASE_OF_ENTRY = and_(Case.agency == TimelineEntry.agency, Case.id == TimelineEntry.case_id)
RECOGNITIONS = Rows(Recognition.id, Recognition.agency, by=Recognition.program)
CLOSING_FAULTS = ("request_closing_refused", "request_closing_unknown_ticket")


async def examine(look: Look) -> list[Finding]:
    """Everything that is case_log_api's own."""
    return [
        *await _reopening(look),
        *await _closing(look),
        *await _drifting(look),
        *await _recognitions(look),
    ]


async def _reopening(look: Look) -> list[Finding]:
    open_case = Case.status.in_(NOT_CLOSED)
    since = Cycle.started_at
    away = await look.find(
        CYCLES,
        open_case,
        Cycle.reopen_state.in_(("waiting", "desk_unreachable")),
        Cycle.started_at <= look.ago(minutes=LATE_MINUTES),
        Cycle.ticket.is_not(None),
        since=since,
    )
    refused = await look.find(
        CYCLES, open_case, Cycle.reopen_state.in_(("unknown_ticket", "not_possible")), since=since
    )
    unconfirmed = await look.find(CYCLES, open_case, Cycle.reopen_state == "awaiting_person", since=since)
    return [
        *look.finding(
            "desk_late",
            "urgent",
            f"cases whose request is not reopened after {LATE_MINUTES:g} minutes: the desk does not answer",
            away,
            "see that the desk answers; it is asked again by itself, with growing pauses",
            "careloop jobs list -s case_log_api    # replay what has given up: careloop jobs replay",
        ),
        *look.finding(
            "desk_refused",
            "act",
            "cases whose request the desk will not reopen",
            refused,
            "GET /v1/cases/{id}    # what the desk said; put it right there",
            "POST /v1/cases/{id}/desk-retry",
        ),
        *look.finding(
            "desk_unconfirmed",
            "act",
            "cases whose desk was asked by mail, and nobody has confirmed that the request is reopened",
            unconfirmed,
            "look at the desk, then POST /v1/cases/{id}/desk-confirmation",
        ),
    ]


async def _closing(look: Look) -> list[Finding]:
    """The desk would not close a request again; a case that is taken up again later asks again."""
    faults = await look.find(
        Rows(TimelineEntry.case_id, TimelineEntry.agency, by=TimelineEntry.kind, join=(Case, _CASE_OF_ENTRY)),
        TimelineEntry.kind.in_(CLOSING_FAULTS),
        TimelineEntry.at >= look.ago(days=CLOSED_DAYS),
        Case.status == "closed",
        Case.closed_at <= TimelineEntry.at,
        since=TimelineEntry.at,
    )
    return look.finding(
        "desk_not_closed",
        "act",
        f"cases closed in the last {CLOSED_DAYS:g} days whose request the desk would not close",
        faults,
        "GET /v1/cases/{id}    # its timeline says why; close the request at the desk by hand",
    )


async def _drifting(look: Look) -> list[Finding]:
    changed = await look.find(
        Rows(TimelineEntry.case_id, TimelineEntry.agency, join=(Case, _CASE_OF_ENTRY)),
        TimelineEntry.kind == "desk_change_seen",
        TimelineEntry.at >= look.ago(days=DRIFT_DAYS),
        Case.status.in_(NOT_CLOSED),
        since=TimelineEntry.at,
    )
    return look.finding(
        "desk_changed_by_others",
        "notice",
        f"changes of the last {DRIFT_DAYS:g} days by others to requests whose case is open",
        changed,
        "GET /v1/cases/{id}    # what was changed, and by whom",
        "POST /v1/desk-connections/{{name}}/reconciliations    # to look at the desk now",
    )


async def _recognitions(look: Look) -> list[Finding]:
    waiting = await look.find(
        RECOGNITIONS,
        Recognition.state == "waiting",
        Recognition.created_at <= look.ago(days=RECOGNITION_DAYS),
        since=Recognition.created_at,
    )
    unsent = await look.find(
        RECOGNITIONS,
        Recognition.state.in_(("approved", "sending")),
        Recognition.decided_at <= look.ago(hours=1),
        since=Recognition.decided_at,
    )
    return [
        *look.finding(
            "recognitions_waiting",
            "act",
            f"recognitions that wait for a decision for more than {RECOGNITION_DAYS:g} days, by program",
            waiting,
            "remind the program's ambassadors; GET /v1/recognitions?state=waiting",
            "POST /v1/recognitions/{id}/approve    # or /decline",
        ),
        *look.finding(
            "recognitions_unsent",
            "act",
            "recognitions approved more than an hour ago, and not sent, by program",
            unsent,
            "GET /v1/recognitions/{id}/explain    # and its mail: GET /v1/messages on notifier, held or unknown",
        ),
    ]
