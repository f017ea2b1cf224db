"""What may wait in survey_api: deliveries not understood, sources that take nothing, answers withheld, invitations."""

from sqlalchemy import ColumnElement, exists, select

from careloop.doctor.findings import Finding
from careloop.doctor.looking import Look, Rows, first_id_since
from services.survey_api.models import Invitation, QuarantinedDelivery, Response, Source, SourceSecret

RECENT_HOURS = 24.0
LATE_MINUTES = 10.0
INVITATION_DAYS = 90.0


async def examine(look: Look) -> list[Finding]:
    """Everything that is survey_api's own."""
    return [
        *await _quarantine(look),
        *await _sources(look),
        *await _withheld(look),
        *await _invitations(look),
    ]


async def _quarantine(look: Look) -> list[Finding]:
    waiting = await look.find(
        Rows(QuarantinedDelivery.id, QuarantinedDelivery.agency, by=QuarantinedDelivery.source),
        QuarantinedDelivery.state == "waiting",
        since=QuarantinedDelivery.received_at,
    )
    return look.finding(
        "deliveries_quarantined",
        "act",
        "signed deliveries of desks that were not understood, by source",
        waiting,
        "GET /v1/quarantine?state=waiting    # reason and field of each; mend the mapping with PATCH /v1/sources/{{name}}",
        "POST /v1/quarantine/{id}/replay    # keeps the first time of receipt",
    )


async def _sources(look: Look) -> list[Finding]:
    def secrets(*more: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists(
            select(SourceSecret.id).where(
                SourceSecret.agency == Source.agency, SourceSecret.source == Source.name, *more
            )
        )

    valid = secrets((SourceSecret.expires_at.is_(None)) | (SourceSecret.expires_at > look.now))
    sources = Rows(Source.name, Source.agency)
    expired = await look.find(sources, Source.enabled, ~valid, secrets(), since=Source.updated_at)
    never = await look.find(sources, Source.enabled, ~secrets(), since=Source.updated_at)
    give = "POST /v1/sources/{id}/secrets    # and give the answer's secret to the desk"
    return [
        *look.finding("sources_expired", "act", "sources whose secrets are all over: they take nothing", expired, give),
        *look.finding("sources_without_secret", "notice", "sources that never had a secret: not in use", never, give),
    ]


async def _withheld(look: Look) -> list[Finding]:
    withheld = await look.find(
        Rows(Response.id, Response.agency, by=Response.suspected),
        Response.withheld,
        Response.id >= first_id_since(look.ago(hours=RECENT_HOURS)),
        Response.received_at >= look.ago(hours=RECENT_HOURS),
        since=Response.received_at,
    )
    return look.finding(
        "answers_withheld",
        "notice",
        f"answers of the last {RECENT_HOURS:g} hours taken for a machine's and left out, by reason",
        withheld,
        "GET /v1/responses?suspected=true    # look at some of them",
        "POST /v1/responses/{id}/unvoid    # where it was a person after all: it counts from then on",
    )


async def _invitations(look: Look) -> list[Finding]:
    rows = Rows(Invitation.id, Invitation.agency, by=Invitation.state)
    recently = Invitation.id >= first_id_since(look.ago(days=INVITATION_DAYS))
    unsent = await look.find(
        rows,
        Invitation.state.in_(("failed", "suppressed")),
        recently,
        Invitation.asked_at >= look.ago(hours=RECENT_HOURS),
        since=Invitation.asked_at,
    )
    late = await look.find(
        rows,
        Invitation.state == "planned",
        Invitation.send_at <= look.ago(minutes=LATE_MINUTES),
        since=Invitation.send_at,
    )
    return [
        *look.finding(
            "invitations_unsent",
            "act",
            f"invitations of the last {RECENT_HOURS:g} hours that reached nobody, by state",
            unsent,
            "GET /v1/messages?state=failed and GET /v1/suppressions on notifier    # why",
            "POST /v1/messages/{{message_id}}/release on notifier    # goes once more, when the reason is gone",
        ),
        *look.finding(
            "invitations_late",
            "urgent",
            f"invitations due for more than {LATE_MINUTES:g} minutes, and not sent",
            late,
            "careloop jobs list -s survey_api    # dead ones named survey_api.send_invitation",
            "see that the workers of survey_api and notifier run",
        ),
    ]
