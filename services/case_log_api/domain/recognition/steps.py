"""What the parts of HEART-REC ask for, and what became of each, said as conformance reads it.

A step is that of a recognition: its id stands where another step has its case's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.recognition.states import RecognitionState
from services.case_log_api.models import Recognition
from shared.contracts.events import CaseStepRecorded
from shared.events import publish
from shared.policy.models import PolicyPack
from shared.policy.models.experience import RecognitionRule

DONE, OPEN = "done", "open"
_ENDED = {
    RecognitionState.DECLINED: "declined",
    RecognitionState.CANCELLED: "cancelled",
    RecognitionState.WITHHELD: "opted_out",
    RecognitionState.UNDELIVERABLE: "undeliverable",
}


@dataclass(frozen=True, kw_only=True)
class RecognitionStep:
    """One part of the clause for one recognition."""

    step: str
    asked: str
    clause: str
    applied_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    outcome: str


def steps_of(row: Recognition, rule: RecognitionRule, pack: PolicyPack) -> list[RecognitionStep]:
    """What is asked for a recognition, and how each part of it stands."""
    return list(_steps(row, rule, pack))


def _steps(row: Recognition, rule: RecognitionRule, pack: PolicyPack) -> Iterator[RecognitionStep]:
    state = RecognitionState(row.state)
    ended = _ENDED.get(state, OPEN)
    sent_at = row.sent_at if state is RecognitionState.SENT else None

    def part(step: str, asked: str, clause: str, applied_at: datetime, exception: str | None = None) -> RecognitionStep:
        is_done = sent_at is not None and exception is None
        return RecognitionStep(
            step=step,
            asked=asked,
            clause=clause,
            applied_at=applied_at,
            due_at=pack.find_due(clause, row.received_at),
            done_at=sent_at if is_done else None,
            outcome=DONE if is_done else (exception or ended if sent_at else ended),
        )

    yield part("recognition", "Recognise the person whom the customer praised.", rule.clause, row.created_at)
    if row.decided_at is None or state is RecognitionState.DECLINED:
        return  # nothing is to be written yet, or ever
    at = row.decided_at
    no_comment = None if row.has_comment else "no_comment"
    yield part("recognition_mail", "Write to the person with the prescribed sentences.", rule.email_clause, at)
    yield part("recognition_comment", "Quote the customer's comment.", rule.comment_clause, at, no_comment)
    yield part("recognition_attachment", "Attach the comment.", rule.attachment_clause, at, no_comment)
    yield part("recognition_copy", "Send the supervisor a copy.", rule.supervisor_clause, at, row.copy_exception)


async def publish_steps(
    session: AsyncSession, row: Recognition, rule: RecognitionRule, pack: PolicyPack, *, now: datetime
) -> None:
    """Publish how the parts of the clause stand now."""
    await publish(
        session,
        *(
            CaseStepRecorded(
                agency=row.agency,
                case_id=row.id,
                clause=step.clause,
                step=step.step,
                policy_hash=row.policy_hash,
                applied_at=step.applied_at,
                done_at=step.done_at,
                due_at=step.due_at,
                outcome=step.outcome,
            )
            for step in steps_of(row, rule, pack)
        ),
        now=now,
    )
