"""What is a service's own, as `careloop doctor` finds it: what waits for a person, and what is noticed."""

from datetime import datetime
from typing import Any

import pytest

from services.case_log_api.models import Case, Cycle, Praise, Recognition, TimelineEntry
from services.notifier.models import Message, Suppression, TemplateVersion
from services.reporter.models import StepFact
from services.survey_api.models import Invitation, QuarantinedDelivery, Response, Source, SourceSecret
from shared.ids import new_id
from tests.careloop.examined import AGENCY, OTHER, SessionsOf, add, ago, deployment, look
from tests.support.rows import make_row

__all__ = ["deployment"]
pytestmark = pytest.mark.usefixtures("deployment")


async def test_what_waits_at_the_surveys_is_found(sessions_of: SessionsOf) -> None:
    def source(name: str) -> Any:
        return make_row(
            Source,
            agency=AGENCY,
            name=name,
            scheme="standard_webhooks",
            delivers="responses",
            enabled=True,
            declared_by="api",
        )

    def secret(name: str, expires_at: datetime | None) -> Any:
        return make_row(SourceSecret, agency=AGENCY, source=name, expires_at=expires_at)

    def invitation(number: int, **values: Any) -> Any:
        hashes = {"token_hash": bytes([number])} if "asked_at" in values else {}
        return make_row(Invitation, agency=AGENCY, ticket=str(number), **hashes, **values)

    await add(
        sessions_of("survey_api"),
        make_row(QuarantinedDelivery, agency=AGENCY, state="waiting", received_at=ago(days=3), source="desk"),
        make_row(QuarantinedDelivery, agency=AGENCY, state="replayed", source="other", body_hash=b"2"),
        *(source("over"), secret("over", ago(days=1)), source("fine"), secret("fine", None), source("new")),
        withheld_response("burst", ago(hours=1)),
        withheld_response("burst", ago(hours=30)),
        invitation(1, state="failed", asked_at=ago(hours=2)),
        invitation(2, state="suppressed", asked_at=ago(hours=3)),
        invitation(3, state="failed", asked_at=ago(days=3)),
        invitation(4, state="planned", send_at=ago(minutes=30)),
        invitation(5, state="planned", send_at=ago(minutes=3)),
    )

    found = {check: (one.severity, one.count) for (_, check), one in (await look()).items()}

    assert found == {
        "deliveries_quarantined": ("act", 1),
        "sources_expired": ("act", 1),
        "sources_without_secret": ("notice", 1),
        "answers_withheld": ("notice", 1),
        "invitations_unsent": ("act", 2),
        "invitations_late": ("urgent", 1),
    }


async def test_what_waits_at_the_cases_is_found(sessions_of: SessionsOf) -> None:
    def case(number: int, **values: Any) -> Any:
        return make_row(
            Case,
            response_id=new_id(),
            **{"agency": AGENCY, "number": str(number), "kind": "sin", "status": "open", "ticket": str(number)}
            | values,
        )

    def cycle(of: Any, state: str, started_at: datetime) -> Any:
        return make_row(
            Cycle, agency=AGENCY, case_id=of.id, ticket=of.ticket, reopen_state=state, started_at=started_at
        )

    def entry(of: Any, kind: str, at: datetime) -> Any:
        return make_row(TimelineEntry, agency=AGENCY, case_id=of.id, thread="case", kind=kind, at=at)

    def recognition(state: str, **values: Any) -> Any:
        return make_row(
            Recognition, agency=OTHER, response_id=praise.response_id, name_key=state, state=state, **values
        )

    away, young, refused, asked, changed, shut = (case(number) for number in range(6))
    shut.status, shut.closing, shut.closed_at = "closed", "waived", ago(days=2)
    shut.waived_at, shut.waived_by, shut.waiver_reason, shut.waives_confirmation = shut.closed_at, "d", "r", True
    praise = make_row(Praise, agency=OTHER)
    await add(
        sessions_of("case_log_api"),
        *(away, young, refused, asked, changed, shut, praise),
        cycle(away, "desk_unreachable", ago(minutes=20)),
        cycle(young, "waiting", ago(minutes=1)),
        cycle(refused, "unknown_ticket", ago(minutes=1)),
        cycle(asked, "awaiting_person", ago(hours=5)),
        cycle(changed, "reopened", ago(hours=5)),
        cycle(shut, "unknown_ticket", ago(days=3)),
        entry(changed, "desk_change_seen", ago(hours=1)),
        entry(shut, "request_closing_refused", ago(days=1)),
        recognition("waiting", created_at=ago(days=3)),
        recognition("withheld", created_at=ago(days=3)),
        recognition("approved", created_at=ago(days=3), decided_at=ago(hours=2)),
    )

    found = await look()

    assert {check: (one.severity, one.sample) for (_, check), one in found.items() if "recog" not in check} == {
        "desk_late": ("urgent", [str(away.id)]),
        "desk_refused": ("act", [str(refused.id)]),
        "desk_unconfirmed": ("act", [str(asked.id)]),
        "desk_not_closed": ("act", [str(shut.id)]),
        "desk_changed_by_others": ("notice", [str(changed.id)]),
    }
    assert {check: one.count for (_, check), one in found.items() if "recog" in check} == {
        "recognitions_waiting": 1,
        "recognitions_unsent": 1,
    }


async def test_mails_that_wait_for_a_person_are_found(sessions_of: SessionsOf) -> None:
    template = make_row(TemplateVersion, agency=AGENCY)

    def message(state: str, accepted_at: datetime, reason: str | None = None) -> Any:
        return make_row(
            Message,
            agency=template.agency,
            template=template.name,
            template_version=template.version,
            state=state,
            reason=reason,
            accepted_at=accepted_at,
        )

    await add(
        sessions_of("notifier"),
        template,
        message("held", ago(days=9), "no_recipient"),
        message("unknown", ago(days=8)),
        message("failed", ago(hours=1), "gave_up"),
        message("failed", ago(days=4), "gave_up"),
        message("delivered", ago(days=4)),
        make_row(
            Suppression, agency=AGENCY, reason="hard_bounce", address="zoe@city.example", suppressed_at=ago(hours=1)
        ),
        make_row(
            Suppression, agency=AGENCY, reason="hard_bounce", address="max@city.example", suppressed_at=ago(days=2)
        ),
    )

    found = await look()

    assert {check: (one.severity, one.count) for (_, check), one in found.items()} == {
        "messages_held": ("act", 1),
        "messages_unknown": ("act", 1),
        "messages_failed": ("notice", 1),
        "suppressions_new": ("notice", 1),
    }
    assert "city.example" not in str(found)


async def test_steps_whose_time_is_over_are_noticed(sessions_of: SessionsOf) -> None:
    times = {"applied_at": ago(days=2), "agency": AGENCY, "outcome": "open"}
    await add(
        sessions_of("reporter"),
        make_row(StepFact, **times, step="late", clause="TSPE-5.5", due_at=ago(days=1)),
        make_row(StepFact, **times, step="in time", due_at=ago(days=-1)),
        make_row(StepFact, **(times | {"outcome": "done"}), step="done", due_at=ago(days=1), done_at=ago(days=1)),
    )
    found = await look()
    assert [(key, one.says, one.count) for key, one in found.items()] == [
        (
            ("reporter", "steps_overdue"),
            "steps of the last 30 days that are open after their time, by clause: TSPE-5.5 (1)",
            1,
        )
    ]


def withheld_response(why: str, received_at: datetime) -> Any:
    return make_row(
        Response, agency=AGENCY, channel="form", classification="neutral", not_completed="no", behaviour="no",
        attribution_state="held", withheld=True, suspected=why, voided_at=received_at, void_reason="machine",
        received_at=received_at,
    )  # fmt: skip
