"""The survey page's logic: a page is opened, sent, and, where nobody was seen to press the button, confirmed.

A GET writes no rating. A sent form counts once, by the single-use nonce of its page; what a machine seems to have sent
is kept, left out of everything, and can be brought back.
"""

from datetime import datetime
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.comparing import Origin, PageSent, TakenIn, find_repeat
from services.survey_api.domain.content import SurveyContent
from services.survey_api.domain.form.answers import FieldFault, ReadAnswers, read_answers
from services.survey_api.domain.form.door import Door
from services.survey_api.domain.form.judging import MAY_BE_CONFIRMED, FormLimits, find_suspicion, suspect_sender
from services.survey_api.domain.form.outcomes import (
    Accepted,
    Closed,
    ConfirmOutcome,
    FaultyForm,
    FormOutcome,
    LeftOut,
    NeedsConfirming,
    OpenedForm,
    ShownAgain,
)
from services.survey_api.domain.form.sent import (
    CONFIRM_FIELD,
    INTERACTIONS_FIELD,
    NONCE_FIELD,
    TOKEN_FIELD,
    TRAP_FIELD,
    SentForm,
)
from services.survey_api.domain.form.tokens import (
    Token,
    issue_confirmation,
    issue_page,
    read_token,
)
from services.survey_api.domain.intake import SurveyRules, judge, rules_for, take_in
from services.survey_api.domain.invitations.invited import count_invitation_opening, record_invitation_answered
from services.survey_api.domain.links.finding import count_opening
from services.survey_api.domain.refusals import PlaceTaken, SurveyHasNoPage
from services.survey_api.domain.releasing import count_beside, release_response
from shared.pages.visits import Visit
from shared.policy.models import NotInPack
from shared.policy.store import StoredPolicy, current_policy, policy_version

__all__ = [
    "CONFIRM_FIELD",
    "INTERACTIONS_FIELD",
    "NONCE_FIELD",
    "TOKEN_FIELD",
    "TRAP_FIELD",
    "Accepted",
    "Closed",
    "ConfirmOutcome",
    "FaultyForm",
    "FieldFault",
    "FormLimits",
    "FormOutcome",
    "LeftOut",
    "NeedsConfirming",
    "OpenedForm",
    "SentForm",
    "ShownAgain",
    "confirm_form",
    "open_form",
    "reopen_form",
    "submit_form",
]


async def open_form(
    session: AsyncSession,
    *,
    door: Door,
    now: datetime,
    secret: SecretStr,
    automated: bool,
    mark: str | None = None,
) -> OpenedForm:
    """Give out a page; writes nothing but the opening counters, where automated openings are counted apart.

    `mark` is the query parameter that a signature adds to its link.

    Raises:
        SurveyHasNoPage: the agency's policy has no such survey, or not as a page.
        PagesNotSetUp: the deployment has no page secret.
    """
    policy = await current_policy(session, door.agency)
    form = _opened(policy, door, nonce=issue_page(door, policy.hash, secret=secret, now=now))
    if door.kind == "link":
        zone = policy.pack.agency.zone
        await count_opening(session, door.agency, door.id, automated=automated, now=now, zone=zone, mark=mark)
    else:
        await count_invitation_opening(session, door.agency, door.id, automated=automated, now=now)
    return form


async def reopen_form(
    session: AsyncSession, *, door: Door, sent: SentForm, now: datetime, secret: SecretStr, limits: FormLimits
) -> OpenedForm | Closed:
    """The page that was sent, to be shown once more, in another language say: nothing is taken in, nothing counted.

    It keeps its nonce, while that is good.

    Raises:
        SurveyHasNoPage, PagesNotSetUp.
    """
    page = read_token(sent.own(NONCE_FIELD), "page", door=door, lasts=limits.page_lasts, secret=secret, now=now)
    if isinstance(page, Token):
        policy = await policy_version(session, door.agency, page.subject.hex())
        return _opened(policy, door, nonce=sent.own(NONCE_FIELD))
    if not door.is_open:
        return Closed()
    policy = await current_policy(session, door.agency)
    return _opened(policy, door, nonce=issue_page(door, policy.hash, secret=secret, now=now))


async def submit_form(
    session: AsyncSession,
    *,
    door: Door,
    sent: SentForm,
    visit: Visit,
    now: datetime,
    secret: SecretStr,
    limits: FormLimits,
) -> FormOutcome:
    """Take a sent form in, judged by the policy that its page was made under.

    Of two that are sent at once from one page one is the response and the other a repeat, or a flagged revision if it
    says something else. What a machine seems to have sent takes nobody's place: the person's own answer counts
    afterwards, and one that counted before stands.

    Raises:
        SurveyHasNoPage, PagesNotSetUp.
    """
    page = read_token(sent.own(NONCE_FIELD), "page", door=door, lasts=limits.page_lasts, secret=secret, now=now)
    if not isinstance(page, Token):
        if not door.is_open:
            return Closed()
        policy = await current_policy(session, door.agency)
        fresh = issue_page(door, policy.hash, secret=secret, now=now)
        return ShownAgain(reason=page, form=_opened(policy, door, nonce=fresh))
    policy = await policy_version(session, door.agency, page.subject.hex())
    form = _opened(policy, door, nonce=sent.own(NONCE_FIELD))
    answers = read_answers(sent.fields, form.survey, form.questions)
    if answers.faults:
        return FaultyForm(faults=answers.faults, form=form)
    rules = rules_for(policy, door.survey)
    content = _content(answers, door, rules, language=sent.language)
    seconds = max(0.0, (now - page.issued_at).total_seconds())
    suspected = await find_suspicion(session, door, sent, visit, seconds=seconds, limits=limits, now=now)
    origin = Origin(
        agency=door.agency,
        channel="form",
        received_at=now,
        delivery_id=page.id,
        page=PageSent(
            nonce=page.id,
            answer_seconds=seconds,
            link_id=door.link_id,
            campaign_id=door.campaign_id,
            invitation_id=door.invitation_id,
            suspected=suspected,
        ),
    )
    if suspected is not None and (known := await find_repeat(session, content, origin)) is not None:
        return Accepted(response_id=known, is_repeat=True)
    taken = await take_in(session, content, judge(content, rules), rules=rules, origin=origin, now=now)
    if suspected in MAY_BE_CONFIRMED:
        return NeedsConfirming(token=issue_confirmation(door, taken.response_id, secret=secret, now=now))
    if suspected is None:
        await _record_answered(session, door, taken, now=now)
    return _accepted(taken)


async def confirm_form(
    session: AsyncSession,
    *,
    door: Door,
    sent: SentForm,
    visit: Visit,
    now: datetime,
    secret: SecretStr,
    limits: FormLimits,
) -> ConfirmOutcome:
    """Take the suspicion from answers because a person pressed once more, on a page of its own.

    It takes the button that means yes, seconds after the page was made: who only sends what a form holds presses no
    button, and a token is for one withheld answer. Pressed twice it changes nothing more. If another answer counts by
    now for the same request, invitation or page, this one becomes a flagged revision of it.

    Raises:
        PagesNotSetUp: the deployment has no page secret.
    """
    token = read_token(
        sent.own(TOKEN_FIELD), "confirmation", door=door, lasts=limits.page_lasts, secret=secret, now=now
    )
    if not isinstance(token, Token):
        return Closed()
    response_id = UUID(bytes=token.subject)
    if sent.own(CONFIRM_FIELD) == "no":
        return LeftOut()
    seconds = (now - token.issued_at).total_seconds()
    if sent.own(CONFIRM_FIELD) != "yes" or suspect_sender(sent, visit, seconds=seconds, limits=limits):
        return NeedsConfirming(token=issue_confirmation(door, response_id, secret=secret, now=now))
    try:
        released = await release_response(session, door.agency, response_id, now=now)
    except PlaceTaken:
        return _accepted(await count_beside(session, door.agency, response_id, now=now))
    if released is None:
        return Accepted(response_id=response_id, is_repeat=True)
    return Accepted(response_id=response_id)


def _opened(policy: StoredPolicy, door: Door, *, nonce: str) -> OpenedForm:
    pack = policy.pack
    try:
        survey = pack.survey(door.survey)
    except NotInPack:
        raise SurveyHasNoPage from None
    if not survey.languages:
        raise SurveyHasNoPage
    said = {survey.audience_question} if door.audience else set()
    program = door.program or survey.program
    return OpenedForm(
        agency=pack.agency,
        survey=survey,
        program=next((known for known in pack.programs if known.id == program), None),
        questions=tuple(question for question in survey.questions if question.id not in said),
        nonce=nonce,
        language=door.language if door.language in survey.languages else None,
    )


def _content(answers: ReadAnswers, door: Door, rules: SurveyRules, *, language: str) -> SurveyContent:
    survey, choices = rules.survey, dict(answers.choices)

    def said_yes(question: str | None) -> bool | None:
        answer = choices.pop(question, None) if question else None
        return None if answer is None else answer == "yes"

    work = survey.work_not_completed
    behaviour = survey.behaviour
    chosen = choices.pop(survey.audience_question, None) if survey.audience_question else None
    return SurveyContent(
        desk=door.desk,
        ticket=door.ticket,
        resolution=door.resolution,
        # A program that the policy has given up since the link was made: the answer counts for the survey's own.
        program=door.program if door.program in rules.programs else None,
        rating=answers.ratings[survey.rating_question],
        answers=answers.ratings,
        comment=answers.comment,
        customer_name=door.customer_name,
        customer_email=door.customer_email,
        customer_phone=door.customer_phone,
        language=language,
        technician_last_assigned=door.technician_last_assigned,
        team=door.team,
        work_completed=said_yes(work.question if work else None),
        behaviour_complaint=said_yes(behaviour.question if behaviour else None),
        resolved_at=door.resolved_at,
        audience=door.audience or ("internal" if chosen == "internal" else "external" if chosen else None),
        staff_named=answers.staff,
        choices=choices,
    )


async def _record_answered(session: AsyncSession, door: Door, taken: TakenIn, *, now: datetime) -> None:
    if door.invitation_id is not None and not taken.duplicate:
        await record_invitation_answered(session, door.agency, door.invitation_id, taken.response_id, now)


def _accepted(taken: TakenIn) -> Accepted:
    return Accepted(response_id=taken.response_id, is_repeat=taken.duplicate, flagged_revision=taken.flagged_revision)
