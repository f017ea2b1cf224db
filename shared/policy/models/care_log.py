"""The customer care log as a pack describes it: what comes in, what is reportable, by when what is due, and how it ends."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.calendar import Limit
from shared.policy.models.base import (
    ByLanguage,
    ClauseRef,
    Defines,
    Email,
    Language,
    Name,
    PackModel,
    ProgramRef,
    Ref,
    RoleRef,
    Roles,
    SurveyRef,
    Text,
    Whole,
    YesNo,
)

EntryKind = Literal["compliment", "question", "complaint"]
EntryField = Literal[
    "number", "kind", "status", "channel", "received_on", "logged_on", "received_by", "subject", "category", "program",
    "language", "interpreter", "reportability", "constituent", "narrative", "action_taken", "assignee", "team",
    "transfers", "resolution", "answered_on", "resolved_on", "closed_on", "days_to_answer", "lead", "counts",
]  # fmt: skip
"""What a column of the log can hold; the texts come from the released redacted copy unless the reader's scope allows more."""

ChannelRef = Annotated[Name, Ref("channel")]
CategoryRef = Annotated[Name, Ref("category")]
PartyRef = Annotated[Name, Ref("party")]
QueueRef = Annotated[Name, Ref("queue")]
ClosingNeed = Literal["category", "resolution", "answer"]
DeadlineStart = Literal["received", "logged", "review_asked", "retrieved"]
DeadlineEnd = Literal["logged", "analyst_told", "review_answered", "acknowledged", "answered", "closed"]


class Channel(PackModel):
    """A way in which entries arrive. `medium` says which means of communication it is, whoever runs it.

    `asks_review`: what comes in this way is sent on with the request for a review (CCTS-III.A2).
    """

    id: Annotated[Name, Defines("channel")]
    title: ByLanguage
    medium: Literal["phone", "fax", "email", "letter", "web", "in_person", "office"]
    reportable_clause: ClauseRef | None = None
    asks_review: YesNo = False


class KindRule(PackModel):
    """How an entry of a kind ends: what closing needs, for how long it can be opened again, how long its data is kept.

    `retention_months` runs from the closing; an entry that is never closed keeps its data. `follow_up_template` asks
    for an answer to the follow-up survey after the closing.
    """

    kind: EntryKind
    title: ByLanguage
    closing_needs: tuple[ClosingNeed, ...] = ()
    reopen_within_days: Annotated[Whole, Field(ge=0)]
    retention_months: Annotated[Whole, Field(ge=1, le=1200)]
    follow_up: YesNo = False


class EntryCategory(PackModel):
    """What an entry is about, of these kinds (all if none are named)."""

    id: Annotated[Name, Defines("category")]
    title: ByLanguage
    clause: ClauseRef
    kinds: tuple[EntryKind, ...] = ()


class Party(PackModel):
    """Whom a mandated process belongs to: a role of the directory, to whom entries are forwarded."""

    id: Annotated[Name, Defines("party")]
    title: Text
    role: RoleRef


class Exclusion(PackModel):
    """A matter that keeps an entry out of the log's reports: not reportable, or forwarded to the party of its process.

    `id` is what a person ticks; exclusions win over everything that makes an entry reportable.
    """

    id: Annotated[Name, Defines("exclusion")]
    title: ByLanguage
    clause: ClauseRef
    outcome: Literal["not_reportable", "forwarded"]
    party: PartyRef | None = None

    @model_validator(mode="after")
    def name_a_party_if_forwarded(self) -> Self:
        """Refuse forwarding to nobody, and a party that gets nothing."""
        if (self.outcome == "forwarded") != (self.party is not None):
            msg = "party is needed where the outcome is forwarded, and only there"
            raise ValueError(msg)
        return self


class ReportabilityRule(PackModel):
    """What was reported to one of these roles, or came in by a channel with a clause of its own, is reportable."""

    clause: ClauseRef
    receiver_roles: Roles


class LogDeadline(PackModel):
    """A limit for entries of these channels and kinds (all if none are named), and who is reminded of it.

    `remind_before` is a limit counted from the same start that is due earlier; reminders and notices go out in open
    hours only. `name` is the deadline's in the API.
    """

    name: Name
    clause: ClauseRef
    starts: DeadlineStart
    ends: DeadlineEnd
    limit: Limit
    remind_after: Limit | None = None
    channels: tuple[ChannelRef, ...] = ()
    kinds: tuple[EntryKind, ...] = ()
    who: RoleRef
    overdue_roles: tuple[RoleRef, ...] = ()


class AnalystNoticeRule(PackModel):
    """Whoever keeps the log tells the analyst of a new entry, with a copy of it (CCTS-III.A1, B1)."""

    clause: ClauseRef
    role: RoleRef
    template: Annotated[Name, Ref("template", use="log_notice")]


class ReviewRule(PackModel):
    """The analyst sends entries on to these roles, asking for a review and a potential resolution (CCTS-III.A2)."""

    clause: ClauseRef
    answered_clause: ClauseRef
    roles: Roles
    template: Annotated[Name, Ref("template", use="review_request")]


class ReminderRule(PackModel):
    """What is sent before a limit and after it."""

    clause: ClauseRef
    reminder_template: Annotated[Name, Ref("template", use="deadline_reminder")]
    overdue_template: Annotated[Name, Ref("template", use="deadline_overdue")]


class ForwardingRule(PackModel):
    """Entries of a mandated process go to its party, and only a stub with the proof stays (CCTS-III.fwd)."""

    clause: ClauseRef
    template: Annotated[Name, Ref("template", use="forwarding")]
    analyst_template: Annotated[Name, Ref("template", use="forwarding_notice")]
    analyst_role: RoleRef


class DuplicatesRule(PackModel):
    """Likely duplicates are proposed from this score on (in percent), within so many days; a person decides."""

    review_clause: ClauseRef
    clause: ClauseRef
    consolidation_clause: ClauseRef
    propose_from_percent: Annotated[Whole, Field(ge=1, le=100)] = 60
    within_days: Annotated[Whole, Field(ge=1, le=3650)] = 90


class RedactionRule(PackModel):
    """Personal data is redacted before anything is submitted; who releases a copy, and whether staff stay named."""

    clause: ClauseRef
    confidentiality_clause: ClauseRef
    release_role: RoleRef
    keep_staff_names: YesNo = False


class Queue(PackModel):
    """Where entries wait for somebody: the holders of a role, who take them or are given them in turn."""

    id: Annotated[Name, Defines("queue")]
    title: Text
    role: RoleRef
    round_robin: YesNo = False
    kinds: tuple[EntryKind, ...] = ()


class LogColumn(PackModel):
    """One column of the log as a spreadsheet."""

    field: EntryField
    title: Text


class LogSheetRule(PackModel):
    """The log as a spreadsheet (Attachment A): its columns in order."""

    clause: ClauseRef
    title: Text
    columns: Annotated[tuple[LogColumn, ...], Field(min_length=1)]


class LogSyncRule(PackModel):
    """Entries are logged in another database too, as a subscriber of ours takes them over."""

    clause: ClauseRef


class LogFormRule(PackModel):
    """The public form: its languages and words, and the channel under which it comes in."""

    channel: ChannelRef
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    title: ByLanguage
    introduction: ByLanguage
    thanks: ByLanguage


class InboundMailRule(PackModel):
    """Mail to these addresses is taken in; a reply goes to the first of them, with the case's token in it."""

    channel: ChannelRef
    addresses: Annotated[tuple[Email, ...], Field(min_length=1)]


class AnswersRule(PackModel):
    """What is written to constituents: that the entry has come in, the answer, and the follow-up survey."""

    clause: ClauseRef
    acknowledgement_template: Annotated[Name, Ref("template", use="log_acknowledgement")]
    answer_template: Annotated[Name, Ref("template", use="log_answer")]
    follow_up_template: Annotated[Name, Ref("template", use="log_follow_up")] | None = None
    follow_up_survey: SurveyRef | None = None
    follow_up_after_days: Annotated[Whole, Field(ge=0)] = 1


class CareLog(PackModel):
    """The customer care log: compliments, questions and complaints."""

    analyst_role: RoleRef
    keeper_roles: Roles
    offer_clause: ClauseRef
    category_clause: ClauseRef
    default_program: ProgramRef | None = None
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]
    kinds: Annotated[tuple[KindRule, ...], Field(min_length=1)]
    categories: tuple[EntryCategory, ...] = ()
    parties: tuple[Party, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    queues: tuple[Queue, ...] = ()
    reportability: ReportabilityRule
    deadlines: tuple[LogDeadline, ...] = ()
    analyst_notice: AnalystNoticeRule | None = None
    review: ReviewRule | None = None
    reminders: ReminderRule | None = None
    forwarding: ForwardingRule | None = None
    duplicates: DuplicatesRule
    redaction: RedactionRule
    sheet: LogSheetRule | None = None
    sync: LogSyncRule | None = None
    form: LogFormRule | None = None
    inbound_mail: InboundMailRule | None = None
    answers: AnswersRule | None = None

    @model_validator(mode="after")
    def hold_together(self) -> Self:
        """Refuse a kind that is described twice or not at all, and a deadline's name used twice."""
        kinds = [rule.kind for rule in self.kinds]
        names = [deadline.name for deadline in self.deadlines]
        problems = [
            f"kind {kind!r} is described twice" for kind in sorted({each for each in kinds if kinds.count(each) > 1})
        ]
        problems += [
            f"deadline {name!r} is there twice" for name in sorted({each for each in names if names.count(each) > 1})
        ]
        if self.forwarding is None and any(exclusion.outcome == "forwarded" for exclusion in self.exclusions):
            problems.append("an exclusion forwards entries, and there is no [care_log.forwarding]")
        if self.review is None and any(channel.asks_review for channel in self.channels):
            problems.append("a channel asks for a review, and there is no [care_log.review]")
        if self.reminders is None and any(
            deadline.remind_after or deadline.overdue_roles for deadline in self.deadlines
        ):
            problems.append("a deadline reminds, and there is no [care_log.reminders]")
        if self.answers is None and any(rule.follow_up for rule in self.kinds):
            problems.append("a kind asks for a follow-up survey, and there is no [care_log.answers]")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def find_kind(self, kind: str) -> KindRule | None:
        """Return the rule of a kind, or None if the agency keeps none of it."""
        return next((rule for rule in self.kinds if rule.kind == kind), None)

    def find_channel(self, channel: str) -> Channel | None:
        """Return the channel, or None."""
        return next((each for each in self.channels if each.id == channel), None)

    def find_category(self, category: str) -> EntryCategory | None:
        """Return the category, or None."""
        return next((each for each in self.categories if each.id == category), None)

    def find_exclusion(self, exclusion: str) -> Exclusion | None:
        """Return the exclusion, or None."""
        return next((each for each in self.exclusions if each.id == exclusion), None)

    def find_party(self, party: str) -> Party | None:
        """Return the party, or None."""
        return next((each for each in self.parties if each.id == party), None)

    def find_queue(self, queue: str) -> Queue | None:
        """Return the queue, or None."""
        return next((each for each in self.queues if each.id == queue), None)

    def find_deadline(self, name: str) -> LogDeadline | None:
        """Return the deadline of this name, or None."""
        return next((each for each in self.deadlines if each.name == name), None)
