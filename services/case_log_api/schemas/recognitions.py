"""What recognitions look like over HTTP."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from services.case_log_api.schemas.work import Handle
from shared.web import ApiModel, Instant, ReadModel

_AT = "2026-11-18T14:05:00+00:00"
_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
MOST_PARTS = 500

Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class CandidateRead(ReadModel):
    """Somebody whom the name may mean."""

    handle: str = Field(description="The person's handle.", examples=["ana.morales"])
    name: str = Field(description="The person's name.", examples=["Ana Morales"])
    team: str | None = Field(description="The team on the service date.", examples=["central-intake"])
    department: str | None = Field(description="The department on that day.", examples=["child-welfare-services"])
    score: float = Field(description="How well the name fits, from 0 to 1: a ranking.", examples=[0.93])
    has_left: bool = Field(description="Whether the person has left since.", examples=[False])


class RecognitionSummary(ReadModel):
    """One person whom a positive response names. The comment is not in it."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    response_id: UUID = Field(description="The response.", examples=[_ID])
    state: str = Field(
        description=(
            "waiting (for the Ambassador), withheld (the person wants no such mail), approved, sending, sent, "
            "undeliverable, declined, cancelled."
        ),
        examples=["waiting"],
    )
    reasons: list[str] = Field(
        description=(
            "Why it did not go out by itself: approval_required, not_certain, unknown_name, has_left, praises_self, "
            "data_hidden, no_comment, opted_out; or why it was cancelled: voided, no_longer_praise, no_longer_named, no_longer_there."
        ),
        examples=[["not_certain"]],
    )
    named: str = Field(description="The name as the respondent wrote it.", examples=["Ana from intake"])
    candidates: list[CandidateRead] = Field(description="Whom the name may mean, best first.")
    person: str | None = Field(description="Who is meant, once that is certain or decided.", examples=["ana.morales"])
    person_name: str | None = Field(description="That person's name.", examples=["Ana Morales"])
    team: str | None = Field(description="That person's team on the service date.", examples=["central-intake"])
    department: str | None = Field(description="Whose Ambassador decides.", examples=["child-welfare-services"])
    program: str | None = Field(description="The response's program.", examples=["central"])
    has_comment: bool = Field(description="Whether there is a comment to quote.", examples=[True])
    submitted_on: date = Field(
        description="The day of the answer in the agency's zone: its quarter.", examples=["2026-11-18"]
    )
    received_at: Instant = Field(description="When the response came in.", examples=[_AT])
    created_at: Instant = Field(description="When the recognition began.", examples=[_AT])
    review_state: str | None = Field(
        description=(
            "What became of the mail to the Ambassador: asked, queued, delivered, failed, nobody_in_charge; none if "
            "none was needed."
        ),
        examples=["delivered"],
    )
    decided_at: Instant | None = Field(description="When it was approved or declined.", examples=[_AT])
    decided_by: str | None = Field(
        description="By whom; careloop itself where it went on by itself.", examples=["rosa.ortiz"]
    )
    note: str | None = Field(description="Why it was declined.", examples=["Meant another agency."])
    message_id: UUID | None = Field(description="The mail's id in notifier.", examples=[_ID])
    copied_to: list[str] = Field(description="Who gets the copy: the supervisor.", examples=[["luis.vega"]])
    copy_exception: str | None = Field(
        description="nobody_above where the person has no supervisor: then there is no copy.", examples=["nobody_above"]
    )
    outcome: str | None = Field(description="What became of the mail.", examples=["delivered"])
    sent_at: Instant | None = Field(description="When a mail server accepted it.", examples=[_AT])
    clause: str = Field(description="The clause.", examples=["HEART-REC"])
    policy_hash: str = Field(description="The policy that it began under.", examples=[_HASH])


class HiddenPart(ReadModel):
    """A part of the comment that is not quoted."""

    start: int = Field(description="Its first character, counted from 0 in Unicode characters.", examples=[23])
    end: int = Field(description="The character after its last one.", examples=[35])
    kind: str = Field(description="What it is.", examples=["phone"])
    label: str = Field(description="What stands there in the quote.", examples=["[phone number]"])
    rule: str = Field(description="The rule that found it, or person.", examples=["phone"])
    rule_version: int = Field(description="The rule's version.", examples=[1])
    confidence: float = Field(description="How sure the rule is, from 0 to 1.", examples=[0.95])


class CommentRead(ReadModel):
    """The comment behind a recognition. Reading it is recorded."""

    original: str | None = Field(description="As the respondent wrote it.", examples=["Ana was great. 619-555-0123"])
    quote: str | None = Field(description="As it is quoted.", examples=["Ana was great. [phone number]"])
    hidden: list[HiddenPart] = Field(description="What is hidden, in order.")


class RecognitionDetails(RecognitionSummary):
    """A recognition with everything that its reader may see."""

    response_voided: bool = Field(description="Whether the response no longer counts.", examples=[False])
    explanations: list[str] = Field(description="The reasons in words.", examples=[["It is not certain who is meant."]])
    comment: CommentRead | None = Field(description="Only with recognitions:private; each such read is recorded.")


class RangeToHide(ApiModel):
    """A part of the comment to hide."""

    start: int = Field(ge=0, description="Its first character, counted from 0 in Unicode characters.", examples=[23])
    end: int = Field(ge=1, description="The character after its last one.", examples=[35])


class RecognitionApproval(ApiModel):
    """The decision that somebody is thanked."""

    person: Handle | None = Field(
        default=None,
        description="Who is meant; needed where it is not certain.",
        examples=["ana.morales"],
    )
    hide: list[RangeToHide] | None = Field(
        default=None,
        max_length=MOST_PARTS,
        description="What of the comment to hide, instead of what was found; as found if you give none.",
    )


class RecognitionRefusal(ApiModel):
    """The decision that nobody is thanked."""

    reason: Note = Field(description="Why.", examples=["The comment is about another agency."])


class RecognitionPartRead(ReadModel):
    """A part of the clause, and how it stands for this recognition."""

    step: str = Field(description="The part.", examples=["recognition_copy"])
    asked: str = Field(description="What is asked.", examples=["Send the supervisor a copy."])
    clause: str = Field(description="The clause.", examples=["HEART-REC.supervisor"])
    clause_section: str | None = Field(description="Where it stands.", examples=["HEART policy, Recognition"])
    clause_text: str | None = Field(description="Its text under that policy.", examples=["The supervisor is cc'd."])
    policy_hash: str = Field(description="The policy.", examples=[_HASH])
    applied_at: Instant = Field(description="Since when it is asked.", examples=[_AT])
    due_at: Instant | None = Field(description="By when, if there is a limit.", examples=[_AT])
    done_at: Instant | None = Field(description="When it was done.", examples=[_AT])
    in_time: bool | None = Field(description="Whether it was, or still can be, in time.", examples=[True])
    outcome: str = Field(description="open, done, or the visible exception.", examples=["done"])


class RecognitionExplanation(ReadModel):
    """Why everything about a recognition happened."""

    recognition_id: UUID = Field(description="The recognition.", examples=[_ID])
    state: str = Field(description="Where it stands.", examples=["sent"])
    reasons: list[str] = Field(description="Why it waits, was withheld or cancelled, in words.", examples=[[]])
    parts: list[RecognitionPartRead] = Field(description="Each part of the clause.")


class RecognitionCountRead(ReadModel):
    """The recognitions of one person, team or quarter."""

    key: str | None = Field(
        description="The handle, the team, or the first day of the quarter; none for names that nobody has decided on.",
        examples=["ana.morales"],
    )
    name: str | None = Field(description="The name of the person or team.", examples=["Ana Morales"])
    start_on: date | None = Field(description="The quarter's first day.", examples=["2026-10-01"])
    end_on: date | None = Field(description="The quarter's last day.", examples=["2026-12-31"])
    sent: int = Field(description="Sent.", examples=[4])
    under_way: int = Field(description="Approved, not sent yet.", examples=[0])
    waiting: int = Field(description="Waiting for the Ambassador.", examples=[1])
    withheld: int = Field(description="Withheld: the person wants no such mail.", examples=[0])
    undeliverable: int = Field(description="Could not be delivered.", examples=[0])
    declined: int = Field(description="Declined.", examples=[0])
    cancelled: int = Field(description="Cancelled.", examples=[0])

    @classmethod
    def of(cls, count: Any) -> "RecognitionCountRead":
        """The count as it is shown."""
        states = count.by_state
        return cls(
            key=count.key,
            name=count.name,
            start_on=count.start_on,
            end_on=count.end_on,
            under_way=states["approved"] + states["sending"],
            **{
                name: states[name] for name in ("sent", "waiting", "withheld", "undeliverable", "declined", "cancelled")
            },
        )


class RecognitionCounts(ReadModel):
    """How many recognitions there are."""

    by: str = Field(description="What is counted by.", examples=["person"])
    items: list[RecognitionCountRead] = Field(description="People and teams with the most first, quarters in order.")


class OptOutRead(ReadModel):
    """Somebody who wants no mail of recognition."""

    person: str = Field(description="The person's handle.", examples=["ana.morales"])
    recorded_by: str = Field(description="Who recorded it.", examples=["ana.morales"])
    recorded_at: Instant = Field(description="When.", examples=[_AT])
