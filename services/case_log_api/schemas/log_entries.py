"""What an entry of the customer care log looks like from outside."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import EmailStr, Field, StringConstraints

from services.case_log_api.domain.log.facts import EntrySource, NewEntry
from services.case_log_api.domain.log.texts import ConstituentDetails
from services.case_log_api.schemas.cases import ExplainedStepRead, TimelineEntryRead
from services.case_log_api.schemas.work import Handle
from shared.policy.models import EntryKind
from shared.web import ApiModel, Instant, ReadModel

_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
_AT = "2026-11-18T14:05:00+00:00"
_HASH = "9f2c1d7a5b0e5d0c9a530c6d2a7b1e849f2c1d7a5b0e5d0c9a530c6d2a7b1e84"

PackName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$", max_length=63)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\r\n]*$")]
Narrative = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50_000)]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
Mark = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
SubjectKindName = Literal["agency", "employee", "contracted_provider"]
OfferedName = Literal["resolution", "manager", "not_offered"]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=1000)]


class ConstituentGiven(ApiModel):
    """Who wrote or called: a name, or a way to reach them, or a number of theirs."""

    name: Line | None = Field(default=None, description="The name as given.", examples=["Rosa Delgado"])
    also_known_as: list[Line] = Field(
        default_factory=list, max_length=20, description="Other names in use.", examples=[["Rosie Delgado"]]
    )
    email: EmailStr | None = Field(default=None, description="The address.", examples=["rosa.delgado@home.example"])
    phone: Line | None = Field(default=None, description="The telephone number.", examples=["714-555-0171"])
    postal_address: Narrative | None = Field(
        default=None, description="The postal address, with its lines.", examples=["12 Elm Street\nOrange, CA"]
    )
    case_numbers: list[Line] = Field(
        default_factory=list,
        max_length=20,
        description="Numbers by which the agency knows the constituent.",
        examples=[["30B1F0443215"]],
    )


class LogEntryCreate(ApiModel):
    """A compliment, question or complaint as it came in."""

    kind: EntryKind = Field(description="compliment, question or complaint.", examples=["complaint"])
    channel: PackName = Field(description="How it came in: a channel of the policy.", examples=["letter"])
    received_at: Instant = Field(description="When it was received, as evidenced.", examples=[_AT])
    received_by: Handle | None = Field(default=None, description="Who received it.", examples=["amy.tran"])
    receiver_role: PackName | None = Field(
        default=None,
        description="In which role: it decides whether the entry is reportable.",
        examples=["designee"],
    )
    backdating_reason: Reason | None = Field(
        default=None,
        description="Needed where it was received on another day than today: why, and what shows the day.",
        examples=["Postmark of 16 November; opened after the weekend."],
    )
    subject_kind: SubjectKindName = Field(default="agency", description="Whom it is about.", examples=["employee"])
    subject_handle: Handle | None = Field(
        default=None,
        description="The employee it is about, who then never sees it.",
        examples=["marco.villanueva"],
    )
    subject_name: Line | None = Field(
        default=None, description="The name of whom it is about, as said.", examples=["Marco at the front desk"]
    )
    category: PackName | None = Field(
        default=None, description="What it is about: a category of the policy.", examples=["rude_or_unresponsive"]
    )
    program: PackName | None = Field(
        default=None, description="The program; the policy's default if you give none.", examples=["assistance"]
    )
    language: LanguageTag | None = Field(
        default=None, description="The language that the constituent needs.", examples=["es"]
    )
    interpreter: Line | None = Field(
        default=None, description="The interpreter that is needed.", examples=["American Sign Language"]
    )
    constituent: ConstituentGiven | None = Field(default=None, description="Who it is; null is anonymous.")
    narrative: Narrative = Field(
        description="What was said.", examples=["I waited three hours and was then told to come back."]
    )
    action_taken: Narrative | None = Field(
        default=None, description="What was done at once.", examples=["Apologised, and asked the manager to call."]
    )
    offered: OfferedName | None = Field(
        default=None,
        description="Whether a resolution, or contact with the manager, was offered at once.",
        examples=["manager"],
    )
    matters: list[PackName] = Field(
        default_factory=list,
        max_length=20,
        description="Matters of the policy that keep it out of the log; `other` if it holds something else besides.",
        examples=[["case_action"]],
    )
    source_ref: Mark | None = Field(
        default=None,
        description="Your own mark for it: a second entry with the same mark is refused.",
        examples=["letter-2026-0481"],
    )


def details_of(given: ConstituentGiven | None) -> ConstituentDetails | None:
    """Who the constituent is, as a body says; None is anonymous."""
    if given is None:
        return None
    return ConstituentDetails(
        name=given.name,
        also_known_as=tuple(given.also_known_as),
        email=given.email,
        phone=given.phone,
        postal_address=given.postal_address,
        case_numbers=tuple(given.case_numbers),
    )


def new_entry_of(body: LogEntryCreate, *, source: EntrySource = "person", source_ref: str | None = None) -> NewEntry:
    """The entry that a body describes; a source that marks its entries itself gives `source_ref`."""
    return NewEntry(
        **body.model_dump(exclude={"constituent", "matters", "source_ref"}),
        matters=tuple(body.matters),
        constituent=details_of(body.constituent),
        source=source,
        source_ref=source_ref or body.source_ref,
    )


class ReportabilityReasonRead(ReadModel):
    """One reason of the decision."""

    name: str = Field(description="The reason's name.", examples=["receiver"])
    clause: str = Field(description="The clause that says so.", examples=["CCTS-II.1.receivers"])
    sentence: str = Field(description="In words.", examples=["Reported to the role designee."])


class LogEntrySummary(ReadModel):
    """An entry as lists and actions show it: nothing of who the constituent is or of what was said."""

    case_id: UUID = Field(description="Its id.", examples=[_ID])
    number: str = Field(description="Its human number.", examples=["2026-000123"])
    kind: str = Field(description="compliment, question or complaint.", examples=["complaint"])
    status: str = Field(description="draft, open, resolved, closed, forwarded or discarded.", examples=["open"])
    source: str = Field(description="person, web_form, inbound_email, import or split.", examples=["person"])
    source_ref: str | None = Field(description="The source's own mark.", examples=["letter-2026-0481"])
    channel: str = Field(description="How it came in.", examples=["letter"])
    received_by: str | None = Field(description="Who received it.", examples=["amy.tran"])
    receiver_role: str | None = Field(description="In which role.", examples=["designee"])
    received_at: Instant = Field(description="When it was received.", examples=[_AT])
    logged_at: Instant = Field(description="When it was logged.", examples=[_AT])
    logged_by: str = Field(description="Who logged it.", examples=["amy.tran"])
    backdating_reason: str | None = Field(
        description="Why it was logged on a later day.", examples=["Postmark of 16 November."]
    )
    confirmed_at: Instant | None = Field(description="When a person confirmed it; none of a draft.", examples=[_AT])
    confirmed_by: str | None = Field(description="Who did.", examples=["amy.tran"])
    subject_kind: str = Field(description="agency, employee or contracted_provider.", examples=["employee"])
    subject_handle: str | None = Field(description="The employee it is about.", examples=["marco.villanueva"])
    category: str | None = Field(description="What it is about.", examples=["rude_or_unresponsive"])
    program: str | None = Field(description="The program.", examples=["assistance"])
    language: str = Field(description="The language needed.", examples=["es"])
    interpreter: str | None = Field(description="The interpreter needed.", examples=["American Sign Language"])
    is_anonymous: bool = Field(description="Whether nobody knows who the constituent is.", examples=[False])
    matters: list[str] = Field(description="The matters ticked.", examples=[["case_action"]])
    reportability: str = Field(
        description="reportable, not_reportable, forwarded or undecided.", examples=["reportable"]
    )
    reportability_reasons: list[ReportabilityReasonRead] = Field(description="Why.")
    reportability_by: str = Field(
        description="`careloop` for the rules, or the person who overrode them.", examples=["careloop"]
    )
    party: str | None = Field(description="The party of a forwarded entry.", examples=["appeals"])
    forwarded_at: Instant | None = Field(description="When it was forwarded.", examples=[_AT])
    assignee: str | None = Field(description="Who works on it.", examples=["lena.hartman"])
    team: str | None = Field(description="The team that it was given to.", examples=["assistance-north"])
    queue: str | None = Field(description="The queue in which it waits.", examples=["assistance"])
    transfer_count: int = Field(description="How often the constituent was passed on.", examples=[0])
    counts: bool = Field(description="False for a duplicate.", examples=[True])
    lead_case_id: UUID | None = Field(description="The entry that it belongs under.", examples=[_ID])
    lead_kind: str | None = Field(description="As a duplicate, or related.", examples=["related"])
    acknowledged_at: Instant | None = Field(
        description="When the constituent was told that it came in.", examples=[_AT]
    )
    answered_at: Instant | None = Field(description="When the constituent was answered.", examples=[_AT])
    answered_by: str | None = Field(description="Who answered.", examples=["lena.hartman"])
    answer_kind: str | None = Field(description="How: by email, phone, …", examples=["email"])
    resolved_at: Instant | None = Field(description="When it was resolved.", examples=[_AT])
    resolved_by: str | None = Field(description="Who resolved it.", examples=["lena.hartman"])
    closed_at: Instant | None = Field(description="When it was closed.", examples=[_AT])
    reopened_count: int = Field(description="How often it was opened again.", examples=[0])
    released_version: int | None = Field(description="The redacted copy that is released.", examples=[1])
    text_version: int = Field(description="Rises with each change of what was said.", examples=[1])
    policy_hash: str = Field(description="The policy under which it came in.", examples=[_HASH])


class ConstituentRead(ReadModel):
    """Who the constituent is. Reading it is recorded."""

    name: str | None = Field(description="The name as given.", examples=["Rosa Delgado"])
    also_known_as: list[str] = Field(description="Other names in use.", examples=[["Rosie Delgado"]])
    email: str | None = Field(description="The address.", examples=["rosa.delgado@home.example"])
    phone: str | None = Field(description="The telephone number.", examples=["714-555-0171"])
    postal_address: str | None = Field(description="The postal address.", examples=["12 Elm Street\nOrange, CA"])
    case_numbers: list[str] = Field(description="Numbers of the constituent.", examples=[["30B1F0443215"]])


class EntryTextsRead(ReadModel):
    """What was said and done. The originals, or the released redacted copy: `texts_are` says which."""

    narrative: str | None = Field(default=None, description="What was said.", examples=["I waited three hours."])
    action_taken: str | None = Field(
        default=None, description="What was done at once.", examples=["Apologised, and asked the manager to call."]
    )
    subject_name: str | None = Field(
        default=None, description="Whom it is about, as said.", examples=["Marco at the front desk"]
    )
    resolution: str | None = Field(default=None, description="How it was resolved.", examples=["A visit was agreed."])
    answer: str | None = Field(default=None, description="What was answered.", examples=["We are sorry."])


class EntryExceptionRead(ReadModel):
    """Something that a clause asks for and that cannot be done, or not yet."""

    exception: str = Field(description="Its name.", examples=["message_failed"])
    step: str = Field(description="The step that it concerns.", examples=["analyst_notice"])
    clause: str = Field(description="The clause that asks for the step.", examples=["CCTS-III.A1.notify"])


class LogEntryRead(LogEntrySummary):
    """An entry with everything that its reader may see."""

    exceptions: list[EntryExceptionRead] = Field(description="What stands in the way of something.")
    texts_are: Literal["originals", "released", "none"] = Field(
        description="`originals` only with log:private and a reason; else the released redacted copy, if there is one.",
        examples=["released"],
    )
    texts: EntryTextsRead = Field(description="What was said and done.")
    constituent: ConstituentRead | None = Field(
        description="Only with log:private and a reason, and never of an anonymous entry; each such read is recorded."
    )


class LogTimelineRead(ReadModel):
    """Everything that happened to an entry, in order."""

    case_id: UUID = Field(description="The entry.", examples=[_ID])
    number: str = Field(description="Its number.", examples=["2026-000123"])
    items: list[TimelineEntryRead] = Field(description="What happened.")


class LogEntryEdit(ApiModel):
    """What is to change. What is not named stays; null takes away what an entry can be without."""

    kind: EntryKind | None = Field(
        default=None, description="compliment, question or complaint.", examples=["question"]
    )
    channel: PackName | None = Field(default=None, description="How it came in.", examples=["letter"])
    received_at: Instant | None = Field(default=None, description="When it was received, as evidenced.", examples=[_AT])
    received_by: Handle | None = Field(default=None, description="Who received it.", examples=["amy.tran"])
    receiver_role: PackName | None = Field(default=None, description="In which role.", examples=["designee"])
    backdating_reason: Reason | None = Field(
        default=None, description="Why it was logged on a later day.", examples=["Postmark of 16 November."]
    )
    subject_kind: SubjectKindName | None = Field(default=None, description="Whom it is about.", examples=["employee"])
    subject_handle: Handle | None = Field(
        default=None, description="The employee it is about.", examples=["marco.villanueva"]
    )
    subject_name: Line | None = Field(
        default=None, description="The name of whom it is about, as said.", examples=["Marco at the front desk"]
    )
    category: PackName | None = Field(default=None, description="What it is about.", examples=["facilities"])
    program: PackName | None = Field(default=None, description="The program.", examples=["assistance"])
    language: LanguageTag | None = Field(default=None, description="The language needed.", examples=["es"])
    interpreter: Line | None = Field(
        default=None, description="The interpreter needed.", examples=["American Sign Language"]
    )
    constituent: ConstituentGiven | None = Field(default=None, description="Who it is; null makes it anonymous.")
    narrative: Narrative | None = Field(
        default=None, description="What was said.", examples=["I waited three hours and was then told to come back."]
    )
    action_taken: Narrative | None = Field(
        default=None, description="What was done at once.", examples=["Apologised, and asked the manager to call."]
    )
    offered: OfferedName | None = Field(
        default=None, description="What was offered at once, learnt later.", examples=["resolution"]
    )
    matters: list[PackName] | None = Field(
        default=None, max_length=20, description="The matters ticked: all of them.", examples=[["case_action"]]
    )


class DraftConfirm(LogEntryEdit):
    """A draft confirmed, with the changes of the person who confirms it."""


class DraftDiscard(ApiModel):
    """A draft put aside."""

    reason: Reason = Field(description="Why it is no entry.", examples=["An advertisement."])


class EntryExplanation(ReadModel):
    """Why everything on an entry happened, and why it is reportable or not."""

    case_id: UUID = Field(description="The entry.", examples=[_ID])
    number: str = Field(description="Its number.", examples=["2026-000123"])
    reportability: str = Field(description="The decision that stands.", examples=["reportable"])
    reportability_by: str = Field(
        description="The rules (`careloop`), or the person who decided.", examples=["careloop"]
    )
    reportability_reasons: list[ReportabilityReasonRead] = Field(description="Its reasons.")
    rules_say: str = Field(
        description="What the rules of the present policy say of the entry as it stands.", examples=["reportable"]
    )
    rules_reasons: list[ReportabilityReasonRead] = Field(description="Why they say so.")
    steps: list[ExplainedStepRead] = Field(description="Each step, in the order in which it was asked.")
