"""The mail of an invitation: its link, one link for each rating, and what the template may say."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from services.survey_api.domain.delivered.tickets import InvitationRules
from services.survey_api.models import Invitation
from shared.calendar.words import day_in_words
from shared.contracts.messages import MessageRequest, ToAddress

TOPIC = "survey_invitation"
"""What a customer declines with one click: invitations and reminders alike."""

REFERENCE = "invitation:"
_MAC_BYTES = 16
PageUrl = Callable[[str], str]


def make_token(secret: str, agency: str, invitation_id: UUID) -> str:
    """The token of an invitation's link: its id and an HMAC of it, so that it can be made again for the reminder.

    Raises:
        ValueError: no secret is set, and anybody could make the token.
    """
    if not secret:
        raise ValueError("no page secret is set")
    said = f"careloop.invitation\x1f{agency}\x1f{invitation_id}".encode()
    mac = hmac.new(secret.encode(), said, hashlib.sha256).digest()[:_MAC_BYTES]
    return base64.urlsafe_b64encode(invitation_id.bytes + mac).decode().rstrip("=")


def invitation_request(
    invitation: Invitation, rules: InvitationRules, *, token: str, page_url: PageUrl, reminder: bool = False
) -> MessageRequest:
    """What notifier is asked to send. The reminder answers the invitation: it comes in the same mail thread."""
    rule, survey, agency = rules.rule, rules.survey, rules.policy.pack.agency
    language = invitation.language
    survey_url = page_url(f"/s/i/{token}")
    labels = survey.scale.labels.get(language, {})
    program = next((one for one in rules.policy.pack.programs if one.id == invitation.program), None)
    last_instant = (invitation.expires_at or invitation.send_at) - timedelta(microseconds=1)
    return MessageRequest(
        id=invitation.reminder_message_id if reminder else invitation.message_id,
        template=rule.reminder_template if reminder else rule.template,
        language=language,
        to=[ToAddress(email=invitation.customer_email or "", name=invitation.customer_name)],
        data={
            "agency_name": agency.name_for(language),
            "program": program.name_for(language) if program else None,
            "ticket": invitation.ticket,
            "customer_name": invitation.customer_name,
            "survey_title": survey.title.get(language) or survey.title.get(agency.default_language, survey.id),
            "survey_url": survey_url,
            "rating_links": [
                {
                    "rating": rating,
                    "label": labels.get(str(rating), str(rating)),
                    "url": f"{survey_url}?rating={rating}",
                }
                for rating in survey.scale.ratings
            ],
            "resolved_on": day_in_words(invitation.resolved_at.astimezone(agency.zone).date(), language),
            "valid_until": day_in_words(last_instant.astimezone(agency.zone).date(), language),
        },
        thread=f"{REFERENCE}{invitation.id}",
        reference=f"{REFERENCE}{invitation.id}",
        clause=rule.clause,
        policy_hash=rules.policy.hash,
        unsubscribe_topic=TOPIC,
    )


def invitation_of(reference: str | None) -> UUID | None:
    """The invitation that a message's reference names; None where the message is not one of ours."""
    if reference is None or not reference.startswith(REFERENCE):
        return None
    try:
        return UUID(reference.removeprefix(REFERENCE))
    except ValueError:
        return None
