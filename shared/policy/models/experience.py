"""Rules of a customer experience survey: its links, signatures, invitations, recognition, campaigns and roles."""

from typing import Annotated, Literal

from pydantic import Field

from shared.policy.models.base import (
    ClauseRef,
    Name,
    PackModel,
    Ref,
    RoleRef,
    SurveyRef,
    Text,
    VacantRoleRef,
    Whole,
)

RecognitionSending = Literal["when_certain", "after_approval"]


class SurveyLinksRule(PackModel):
    """Every program has a standing link to this survey.

    A link is valid for so many days (for good if none); after its rotation the former code works on for the overlap.
    """

    clause: ClauseRef
    survey: SurveyRef
    valid_days: Annotated[Whole, Field(ge=1)] | None = None
    overlap_days: Annotated[Whole, Field(ge=0)] = 30


class SignatureRule(PackModel):
    """Every employee has the program's link in the email signature, in this font.

    `question` and `link_text` are prescribed wording; `{program}` is the program's name. `lines` stand under the
    person's name and title: the organisation.
    """

    clause: ClauseRef
    font_clause: ClauseRef | None = None
    font: Text
    size_points: Annotated[Whole, Field(ge=6, le=24)]
    question: Text
    link_text: Text
    lines: tuple[Text, ...] = ()
    phone_label: Text = "O:"


class InvitationRule(PackModel):
    """Who had a request resolved is invited to the survey by mail, with a link for that request only.

    Sent `delay_hours` after the resolution; nobody is invited more often than once in `at_most_once_in_days` days; one
    reminder after `reminder_after_days` days without an answer; the link works for `link_valid_days` days.
    """

    clause: ClauseRef
    survey: SurveyRef
    template: Annotated[Name, Ref("template", use="survey_invitation")]
    reminder_template: Annotated[Name, Ref("template", use="survey_reminder")]
    delay_hours: Annotated[Whole, Field(ge=0)]
    at_most_once_in_days: Annotated[Whole, Field(ge=0)]
    reminder_after_days: Annotated[Whole, Field(ge=1)]
    link_valid_days: Annotated[Whole, Field(ge=1)]


class RecognitionRule(PackModel):
    """Staff whom a positive response names are recognised by mail, their supervisor in copy.

    `when_certain`: a name that surely means one person goes on by itself if nothing in the comment had to be hidden;
    everything else, and with `after_approval` everything, waits for the role.
    """

    clause: ClauseRef
    email_clause: ClauseRef
    comment_clause: ClauseRef
    attachment_clause: ClauseRef
    supervisor_clause: ClauseRef
    role: RoleRef
    template: Annotated[Name, Ref("template", use="recognition")]
    review_template: Annotated[Name, Ref("template", use="recognition_review")]
    send: RecognitionSending
    certain_score: Annotated[float, Field(gt=0, le=1)] = 0.95


class CampaignsRule(PackModel):
    """These roles run survey campaigns of their own, with links, dates and results apart from the standing survey."""

    clause: ClauseRef
    survey: SurveyRef
    roles: Annotated[tuple[VacantRoleRef, ...], Field(min_length=1)]
    audience: Literal["internal", "external"]


class ExperienceTeamRule(PackModel):
    """The people behind the survey: per department one role selects the others, each with days of validity.

    A department may do without junior ambassadors.
    """

    clause: ClauseRef
    selected_by: RoleRef
    ambassador: RoleRef
    junior_ambassadors: VacantRoleRef
    representative: RoleRef
    selection_clause: ClauseRef
    junior_clause: ClauseRef
    representative_clause: ClauseRef
