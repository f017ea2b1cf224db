"""Escalation rules: known kinds with parameters, each naming the clause that it carries out. No expressions."""

from typing import Annotated, Literal

from pydantic import Field

from shared.policy.models.agency import PeriodKind
from shared.policy.models.base import ClauseRef, Name, PackModel, Ref, RoleRef, Roles, Text, Whole, YesNo
from shared.policy.models.experience import (
    CampaignsRule,
    ExperienceTeamRule,
    InvitationRule,
    RecognitionRule,
    SignatureRule,
    SurveyLinksRule,
)

CustomerContact = Literal["after_review", "automatic"]
RepeatWindow = Literal["calendar_week", "rolling_7_days"]
ContactKind = Literal["mail", "call", "letter"]


class SinNoticeRule(PackModel):
    """A SIN is sent to these roles at once."""

    clause: ClauseRef
    roles: Roles
    template: Annotated[Name, Ref("template", use="sin_notice")]


class InvestigationRule(PackModel):
    """A SIN is looked into, and its case must say what was found before it closes."""

    clause: ClauseRef
    role: RoleRef
    records: Annotated[tuple[Literal["cause", "improvement_opportunity"], ...], Field(min_length=1)]


class NotCompletedReviewRule(PackModel):
    """A survey saying that work was not completed goes on the list of this role, who is told."""

    clause: ClauseRef
    role: RoleRef
    template: Annotated[Name, Ref("template", use="not_completed_review")]


class CustomerEmailRule(PackModel):
    """A role reviews the SIN, and the customer gets this mail: sent by the review, or at once."""

    clause: ClauseRef
    review_clause: ClauseRef
    contact_clause: ClauseRef
    review_role: RoleRef
    template: Annotated[Name, Ref("template", use="customer_email")]
    customer_contact: CustomerContact


class ReopenRule(PackModel):
    """The service request is reopened and assigned to a queue."""

    clause: ClauseRef
    reopen_clause: ClauseRef
    assign_clause: ClauseRef
    queue: Text


class TabField(PackModel):
    """One field of the survey tab: what the desk calls it, and the part of the clause that asks for it."""

    clause: ClauseRef
    desk_field: Text


class SurveyTabFields(PackModel):
    """What is written on the request's survey tab."""

    rating: TabField
    technician: TabField
    follow_up_team: TabField
    follow_up_complete: TabField
    submitted_on: TabField
    comments: TabField
    resolution: TabField


class SurveyTabRule(PackModel):
    """The reopened request's survey tab is filled in and kept up.

    `restricted_comment` stands in the comments while a restricted thread is open; `{number}` is the case number.
    """

    clause: ClauseRef
    fields: SurveyTabFields
    follow_up_open: Text
    follow_up_done: Text
    restricted_comment: Text


class IncidentReviewRule(PackModel):
    """A role reviews the incident, has it readdressed by the assignee, and may ask the department lead."""

    clause: ClauseRef
    role: RoleRef
    review_clause: ClauseRef
    readdress_clause: ClauseRef
    readdress_role: RoleRef
    readdress_template: Annotated[Name, Ref("template", use="readdress")]
    department_lead_clause: ClauseRef
    department_lead_role: RoleRef
    department_lead_template: Annotated[Name, Ref("template", use="department_lead_contact")]


class BehaviourFindingRule(PackModel):
    """When a role finds that behaviour was the cause, these roles are told.

    The person concerned neither sees a restricted thread nor gets its mails: `instead_of_person_concerned` does.
    """

    clause: ClauseRef
    finding_role: RoleRef
    roles: Roles
    template: Annotated[Name, Ref("template", use="behaviour_finding")]
    restricted: YesNo
    instead_of_person_concerned: RoleRef


class RepeatSinRule(PackModel):
    """More than so many SINs for one credited person in the window: these roles are told, with all of them.

    The first notice holds every survey of the window; each later survey is one reply in the same mail thread.
    """

    clause: ClauseRef
    more_than: Annotated[Whole, Field(ge=1)]
    window: RepeatWindow
    roles: Roles
    first_template: Annotated[Name, Ref("template", use="repeat_sin_first")]
    reply_template: Annotated[Name, Ref("template", use="repeat_sin_reply")]
    instead_of_person_concerned: RoleRef


class ClosingRule(PackModel):
    """An order: completion confirmed, then the customer contacted, then closed; or a waiver by one of these roles."""

    clause: ClauseRef
    role: RoleRef
    confirmed_clause: ClauseRef
    contact_clause: ClauseRef
    closed_clause: ClauseRef
    final_contact_template: Annotated[Name, Ref("template", use="final_contact")]
    final_contact_kinds: Annotated[tuple[ContactKind, ...], Field(min_length=1)]
    waiver_roles: Roles


class ScoreReportRule(PackModel):
    """All responses of a period are summed up in one score for these roles."""

    clause: ClauseRef
    period: PeriodKind
    measure: Literal["satisfaction_score"]
    roles: Roles


class Rules(PackModel):
    """What the agency's procedure asks for after a response. An absent rule is not part of the procedure."""

    sin_notice: SinNoticeRule | None = None
    investigation: InvestigationRule | None = None
    not_completed_review: NotCompletedReviewRule | None = None
    customer_email: CustomerEmailRule | None = None
    reopen: ReopenRule | None = None
    survey_tab: SurveyTabRule | None = None
    incident_review: IncidentReviewRule | None = None
    behaviour_finding: BehaviourFindingRule | None = None
    repeat_sin: RepeatSinRule | None = None
    closing: ClosingRule | None = None
    score_report: ScoreReportRule | None = None
    survey_links: SurveyLinksRule | None = None
    signature: SignatureRule | None = None
    invitation: InvitationRule | None = None
    recognition: RecognitionRule | None = None
    campaigns: CampaignsRule | None = None
    experience_team: ExperienceTeamRule | None = None
