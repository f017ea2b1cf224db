"""Inviting and reminding: claim, commit, call, record; and what became of the mails."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.delivered.tickets import InvitationRules, invitation_rules
from services.survey_api.domain.invitations.facts import record_handed_over, record_refused, settle_invitation
from services.survey_api.domain.invitations.inviting import claim_invitation, claim_reminder
from services.survey_api.domain.invitations.keeping import expire_invitation
from services.survey_api.domain.invitations.mail import invitation_of, invitation_request, make_token
from services.survey_api.domain.work import ExpireInvitation, SendInvitation
from services.survey_api.jobs.registries import inbox, registry
from services.survey_api.resources import SurveyResources
from shared.contracts.events import MessageSettled
from shared.contracts.messages import MessageRequest
from shared.crash import crash_point, mark_kind, register
from shared.events import Received
from shared.jobs import GiveUp, RetryLater
from shared.policy.store import find_current_policy
from shared.upstream import RequestRefused, ServiceUnreachable

register(
    "survey_api.invitation.after_claim",
    "survey_api.invitation.after_call",
    "survey_api.invitation.after_record",
)
_SOON = timedelta(seconds=5)
_LATER = timedelta(minutes=5)


@registry.calls_out(SendInvitation)
async def send_invitation(resources: SurveyResources, job: SendInvitation) -> None:
    """Hand an invitation or its reminder to notifier under its deterministic id: however often tried, it is one mail."""
    request = await _claim(resources, job)
    if request is None:
        return
    mark_kind(request.template)
    crash_point("survey_api.invitation.after_claim")
    this = (job.agency, job.invitation_id)
    try:
        accepted = await resources.messages.send(job.agency, request)
    except ServiceUnreachable as error:
        raise RetryLater(str(error), after=_SOON) from error
    except RequestRefused as error:
        async with resources.sessions.begin() as session:
            now = resources.clock.now()
            await record_refused(session, *this, error.code, reminder=job.reminder, now=now)
        raise GiveUp(str(error)) from error
    crash_point("survey_api.invitation.after_call")
    async with resources.sessions.begin() as session:
        await record_handed_over(session, *this, accepted, reminder=job.reminder, now=resources.clock.now())
    crash_point("survey_api.invitation.after_record")


async def _claim(resources: SurveyResources, job: SendInvitation) -> MessageRequest | None:
    secret = resources.settings.page_secret.get_secret_value()
    if not secret:
        raise RetryLater("no page secret is set: links cannot be signed", after=_LATER)

    def token_of(agency: str, invitation_id: UUID) -> str:
        return make_token(secret, agency, invitation_id)

    now = resources.clock.now()
    async with resources.sessions.begin() as session:
        rules = await _rules_of(session, job.agency)
        if job.reminder:
            claimed = await claim_reminder(session, job.agency, job.invitation_id, rules, token_of, now=now)
        else:
            claimed = await claim_invitation(session, job.agency, job.invitation_id, rules, token_of, now=now)
        if claimed is None:
            return None
        if rules is None:
            raise RetryLater("the policy has no rule for invitations just now", after=_LATER)
        return invitation_request(
            claimed,
            rules,
            token=token_of(job.agency, job.invitation_id),
            page_url=resources.settings.page_url,
            reminder=job.reminder,
        )


async def _rules_of(session: AsyncSession, agency: str) -> InvitationRules | None:
    policy = await find_current_policy(session, agency)
    return None if policy is None else invitation_rules(policy)


@registry.runs(ExpireInvitation)
async def run_expiry(resources: SurveyResources, session: AsyncSession, job: ExpireInvitation) -> None:
    """End an invitation whose link works no more."""
    await expire_invitation(session, job.agency, job.invitation_id, now=resources.clock.now())


@inbox.on(MessageSettled)
async def take_in_settled(
    resources: SurveyResources, session: AsyncSession, events: Sequence[Received[MessageSettled]]
) -> None:
    """Take in what became of invitations' mails; of all that notifier sends, the others are not ours."""
    ours = [(invitation_id, each.event) for each in events if (invitation_id := invitation_of(each.event.reference))]
    rules = {agency: await _rules_of(session, agency) for agency in sorted({fact.agency for _, fact in ours})}
    # In one order, so that two batches lock invitations in one order.
    for invitation_id, fact in sorted(ours, key=lambda one: (one[0], one[1].settled_at)):
        await settle_invitation(session, invitation_id, fact, rules[fact.agency], now=resources.clock.now())
