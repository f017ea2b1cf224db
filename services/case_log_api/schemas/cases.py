"""What a case looks like from outside."""

from typing import Any
from uuid import UUID

from pydantic import Field

from services.case_log_api.domain.timeline import SYSTEM
from shared.web import Instant, ReadModel

_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
_AT = "2026-11-18T14:05:00+00:00"
_HASH = "9f2c1d7a5b0e5d0c9a530c6d2a7b1e849f2c1d7a5b0e5d0c9a530c6d2a7b1e84"


class CaseSummary(ReadModel):
    """A case as lists and actions show it."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    number: str = Field(description="Its human number.", examples=["2026-000123"])
    kind: str = Field(description="sin, or not_completed.", examples=["sin"])
    status: str = Field(description="open, reviewed, confirmed, contacted or closed.", examples=["open"])
    desk: str = Field(description="The desk that holds the ticket; empty if none is known.", examples=["isupport"])
    ticket: str | None = Field(description="The service request's number.", examples=["48213"])
    technician: str | None = Field(description="The credited person's handle.", examples=["maria.santos"])
    team: str | None = Field(description="That person's team.", examples=["field-north"])
    cycle_count: int = Field(description="How many SINs began a reopening cycle.", examples=[1])
    cause: str | None = Field(description="What caused it, once recorded.", examples=["Wrong part ordered."])
    improvement_opportunity: str | None = Field(
        description="What could be done better, once recorded.", examples=["Check part numbers with the site."]
    )
    survey_resolution: str | None = Field(
        description="The Survey Resolution, as the desk's tab shows it.", examples=["Lamp replaced, room tested."]
    )
    opened_at: Instant = Field(description="When it was opened.", examples=[_AT])
    confirmed_at: Instant | None = Field(description="When completion was confirmed.", examples=[_AT])
    final_contact_at: Instant | None = Field(
        description="When the customer was contacted after the confirmation.", examples=[_AT]
    )
    final_contact_kind: str | None = Field(description="mail, call or letter.", examples=["call"])
    waived_at: Instant | None = Field(description="When the final contact was waived.", examples=[_AT])
    waived_by: str | None = Field(description="Who waived it.", examples=["daniel.okafor"])
    waiver_reason: str | None = Field(description="Why.", examples=["The customer has left the district."])
    closed_at: Instant | None = Field(description="When it was closed.", examples=[_AT])
    closed_by: str | None = Field(description="Who closed it.", examples=["daniel.okafor"])
    closing: str | None = Field(description="in_order, waived or dismissed.", examples=["in_order"])
    policy_hash: str = Field(description="The policy under which it was opened.", examples=[_HASH])


class CycleRead(ReadModel):
    """One reopening cycle: what became of one SIN."""

    number: int = Field(description="Its number within the case.", examples=[1])
    response_id: UUID = Field(description="The response that began it.", examples=[_ID])
    resolution: str = Field(description="Which resolution of the ticket was rated.", examples=["1"])
    started_at: Instant = Field(description="When it began.", examples=[_AT])
    reopen_state: str = Field(
        description=(
            "waiting, reopened, linked_follow_up, awaiting_person (asked by mail, to be confirmed by a person), "
            "desk_unreachable (tried again), unknown_ticket, not_possible."
        ),
        examples=["reopened"],
    )
    reopen_attempts: int = Field(description="How often the desk was called.", examples=[1])
    reopen_note: str | None = Field(description="What the desk said.", examples=["answered 503"])
    reopened_at: Instant | None = Field(description="When the request was reopened.", examples=[_AT])
    desk_confirmed_at: Instant | None = Field(
        description="When reading back, or a person, confirmed it.", examples=[_AT]
    )
    desk_reference: str | None = Field(description="The follow-up ticket, where one was opened.", examples=["48301"])
    reviewed_at: Instant | None = Field(description="When it was reviewed.", examples=[_AT])
    reviewed_by: str | None = Field(description="Who reviewed it.", examples=["priya.raman"])
    contact_exception: str | None = Field(
        description="no_contact where the customer cannot be written to.", examples=["no_contact"]
    )
    first_contact_at: Instant | None = Field(description="When the prescribed mail was accepted.", examples=[_AT])
    closed_at: Instant | None = Field(description="When the case was closed on it.", examples=[_AT])


class CaseResponseRead(ReadModel):
    """A response that belongs to the case."""

    response_id: UUID = Field(description="Its id in survey_api.", examples=[_ID])
    survey: str | None = Field(description="The survey answered.", examples=["service-request"])
    rating: int | None = Field(description="The rating.", examples=[1])
    classification: str | None = Field(description="positive, neutral or sin.", examples=["sin"])
    not_completed: str = Field(description="no, reported or suspected.", examples=["no"])
    basis: str | None = Field(description="Why the person is credited.", examples=["last_assigned"])
    technician: str | None = Field(description="The credited person's handle.", examples=["maria.santos"])
    team: str | None = Field(description="That person's team.", examples=["field-north"])
    candidates: list[dict[str, Any]] = Field(
        description="Who may be meant in the comment; a person confirms.",
        examples=[[{"handle": "maria.delgado", "score": 0.83}]],
    )
    submitted_at: Instant | None = Field(description="When the customer answered.", examples=[_AT])
    received_at: Instant | None = Field(description="When it came in.", examples=[_AT])
    voided: bool = Field(description="Whether it no longer counts.", examples=[False])
    void_reason: str | None = Field(description="Why it does not.", examples=["duplicate"])


class TimelineEntryRead(ReadModel):
    """One thing that happened. Erased entries have no payload; their hashes still verify."""

    thread: str = Field(description="case, or restricted (TSPE-5.9).", examples=["case"])
    seq: int = Field(description="Its number in the thread.", examples=[3])
    kind: str = Field(description="What happened.", examples=["request_reopened"])
    at: Instant = Field(description="When.", examples=[_AT])
    actor: str = Field(description="Who: a person, a credential, or careloop itself.", examples=["careloop"])
    clause: str | None = Field(description="The clause that it carries out.", examples=["TSPE-5.6.reopened"])
    policy_hash: str | None = Field(description="The policy that it was done under.", examples=[_HASH])
    request_id: str | None = Field(description="The request that caused it.", examples=[_ID])
    payload: dict[str, Any] | None = Field(description="The details.", examples=[{"ticket": "48213"}])
    entry_hash: str = Field(description="The hash that the next entry builds on, in hex.", examples=[_HASH])


class CustomerRead(ReadModel):
    """What the customer wrote and who the customer is. Reading it is recorded."""

    comment: str | None = Field(description="The comment.", examples=["Nobody came, and the ticket was closed."])
    customer_name: str | None = Field(description="The name.", examples=["Ana Ruiz"])
    customer_email: str | None = Field(description="The address.", examples=["ana.ruiz@school.example"])
    customer_phone: str | None = Field(description="The telephone number.", examples=["555-0199"])
    language: str | None = Field(description="The language wanted.", examples=["en"])


class CallBackRead(ReadModel):
    """A call that the customer asked for."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    phone: str | None = Field(
        description="The number; only with cases:private. A mail may name none.", examples=["555-0199"]
    )
    call_at: Instant | None = Field(description="When the customer can be reached.", examples=[_AT])
    note: str | None = Field(
        description="What else was said; of a call-back made from the customer's mail the words, only with cases:private.",
        examples=["After school hours."],
    )
    recorded_by: str = Field(description="Who noted it.", examples=["priya.raman"])
    recorded_at: Instant = Field(description="When.", examples=[_AT])
    done_at: Instant | None = Field(description="When the customer was called.", examples=[_AT])
    done_by: str | None = Field(description="Who called.", examples=["daniel.okafor"])
    outcome: str | None = Field(description="What came of it.", examples=["Agreed on a visit on Friday."])

    def without_identity(self) -> "CallBackRead":
        """The call-back for one who may not know the customer: no number, and no words of the customer's own mail."""
        is_from_mail = self.recorded_by == SYSTEM
        return self.model_copy(update={"phone": None, "note": None if is_from_mail else self.note})


class ExceptionRead(ReadModel):
    """Something that a clause asks for and that cannot be done, or not yet."""

    exception: str = Field(description="Its name.", examples=["no_contact"])
    step: str = Field(description="The step that it concerns.", examples=["customer_email"])
    clause: str = Field(description="The clause that asks for the step.", examples=["TSPE-5.5.contacted"])
    cycle: int | None = Field(description="The cycle.", examples=[1])


class CaseRead(CaseSummary):
    """A case with everything that its reader may see."""

    confirmed_by: str | None = Field(description="Who confirmed completion.", examples=["daniel.okafor"])
    resolution_summary: str | None = Field(
        description="What was done, in words for the customer.", examples=["We replaced the lamp."]
    )
    final_contact_asked_at: Instant | None = Field(description="When the final mail was asked for.", examples=[_AT])
    exceptions: list[ExceptionRead] = Field(description="What stands in the way of something.")
    cycles: list[CycleRead] = Field(description="The reopening cycles, oldest first.")
    responses: list[CaseResponseRead] = Field(description="The responses that belong to it.")
    call_backs: list[CallBackRead] = Field(description="Calls that the customer asked for.")
    timeline: list[TimelineEntryRead] = Field(description="Everything that happened, in order.")
    customer: CustomerRead | None = Field(description="Only with cases:private; each such read is recorded.")
    behaviour_suspicion: str | None = Field(
        description="reported or suspected, for the Director's eyes; never a finding by itself.", examples=["suspected"]
    )


class ExplainedStepRead(ReadModel):
    """One step of a case, and why it was asked."""

    step: str = Field(description="The step.", examples=["reopen"])
    part: str | None = Field(description="Which field, where a step has several.", examples=["rating"])
    cycle: int | None = Field(description="The cycle.", examples=[1])
    asked: str = Field(
        description="What was asked, in a sentence.", examples=["Reopen the service request at the desk."]
    )
    who: str | None = Field(description="Of whom, where the policy says so.", examples=["director"])
    clause: str = Field(description="The clause.", examples=["TSPE-5.6.reopened"])
    clause_section: str | None = Field(description="Where it stands.", examples=["TS-PE-010, 5. Process, step 6"])
    clause_text: str | None = Field(
        description="Its text under that policy.", examples=["The service request is reopened."]
    )
    policy_hash: str = Field(description="The policy in force when it was asked.", examples=[_HASH])
    applied_at: Instant = Field(description="Since when it was asked.", examples=[_AT])
    due_at: Instant | None = Field(description="By when, if there is a limit.", examples=[_AT])
    done_at: Instant | None = Field(description="When it was done.", examples=[_AT])
    in_time: bool | None = Field(description="Whether it was, or still can be, in time.", examples=[True])
    outcome: str = Field(description="open, done, or the visible exception.", examples=["done"])


class CaseExplanation(ReadModel):
    """Why everything on this case happened."""

    case_id: UUID = Field(description="The case.", examples=[_ID])
    number: str = Field(description="Its number.", examples=["2026-000123"])
    steps: list[ExplainedStepRead] = Field(description="Each step, in the order in which it was asked.")


class DraftRead(ReadModel):
    """The prescribed mail to the customer, as it would be sent. Its words cannot be edited."""

    cycle: int = Field(description="The cycle that it belongs to.", examples=[1])
    state: str = Field(description="ready, sent, no_contact or withdrawn.", examples=["ready"])
    reason: str | None = Field(description="Why there is nobody to write to.", examples=["no usable address is known"])
    to: list[str] | None = Field(
        description="The address; only with cases:private, and the read is recorded.",
        examples=[["ana.ruiz@school.example"]],
    )
    template: str | None = Field(description="The template.", examples=["customer_follow_up"])
    template_version: str | None = Field(description="Its version.", examples=[_HASH])
    language: str | None = Field(description="The language.", examples=["en"])
    subject: str | None = Field(description="The subject.", examples=["iSupport Ticket 48213 Follow-Up"])
    text: str | None = Field(description="The text.", examples=["We've received your survey response ..."])
    html: str | None = Field(description="The same as HTML.", examples=["<p>We've received ...</p>"])
    drafted_at: Instant = Field(description="When it was drafted.", examples=[_AT])


class ChainRead(ReadModel):
    """What verifying a timeline found."""

    intact: bool = Field(description="Whether every hash fits.", examples=[True])
    entry_count: int = Field(description="How many entries fit.", examples=[12])
    erased_count: int = Field(description="How many of them were erased.", examples=[0])
    head: str = Field(description="The last hash that fits, in hex.", examples=[_HASH])
    broken_at: int | None = Field(description="The first entry that does not fit.", examples=[7])
    reason: str | None = Field(
        description="What does not fit.", examples=["the content is not the one that was written"]
    )


class NotCompletedRead(ReadModel):
    """An entry of the Customer Care Center Lead's list."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    case_id: UUID = Field(description="The case.", examples=[_ID])
    response_id: UUID = Field(description="The response.", examples=[_ID])
    suspicion: str = Field(
        description="reported by the customer, or only suspected from a phrase.", examples=["reported"]
    )
    status: str = Field(description="waiting, confirmed or dismissed.", examples=["waiting"])
    listed_at: Instant = Field(description="When it was listed.", examples=[_AT])
    decided_at: Instant | None = Field(description="When a person decided.", examples=[_AT])
    decided_by: str | None = Field(description="Who decided.", examples=["grace.miller"])
    note: str | None = Field(description="What that person noted.", examples=["Part on order."])


class FindingRead(ReadModel):
    """A finding of inappropriate behaviour: restricted."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    person_concerned: str = Field(description="Whose behaviour it was.", examples=["maria.santos"])
    finding: str = Field(description="The finding.", examples=["The customer was shouted at."])
    found_by: str = Field(description="Who found it.", examples=["daniel.okafor"])
    found_at: Instant = Field(description="When.", examples=[_AT])
    resolved_at: Instant | None = Field(description="When the thread was ended.", examples=[_AT])
    resolved_by: str | None = Field(description="Who ended it.", examples=["daniel.okafor"])
    resolution: str | None = Field(description="How it ended.", examples=["Talked over; training agreed."])


class DeskConnectionRead(ReadModel):
    """How one of the agency's desks is reached."""

    name: str = Field(description="Its name.", examples=["isupport"])
    title: str = Field(description="What people call it.", examples=["iSupport"])
    adapter: str = Field(description="built_in or structured_email.", examples=["built_in"])
    capabilities: list[str] = Field(description="What it can be asked.", examples=[["reopen", "read_back"]])
