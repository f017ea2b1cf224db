"""The values that each message carries: what shared/policy's vocabulary names, None where nothing is known."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.cases import get_case
from services.case_log_api.domain.facts import EscalationRules
from services.case_log_api.domain.log.messages import handles_in, is_log_message, request_of_entry
from services.case_log_api.domain.log.reportability.files import read_files
from services.case_log_api.domain.wording import write_time, write_window
from services.case_log_api.models import Case, CaseResponse, OutboundMessage, PrivateDetails
from shared.contracts.messages import MessageRequest, Recipient, ToAddress, ToPerson, ToRole
from shared.policy.models import NotInPack, PolicyPack


@dataclass(frozen=True, kw_only=True)
class Known:
    """What building a message needs besides its row. `names`: handle to name, as far as the directory told."""

    pack: PolicyPack
    public_url: str
    names: dict[str, str]

    def name_of(self, handle: str | None) -> str | None:
        return self.names.get(handle, handle) if handle is not None else None

    def team_name(self, team: str | None) -> str | None:
        if team is None:
            return None
        try:
            return self.pack.team(team).name
        except NotInPack:
            return team


def common_values(case: Case, known: Known) -> dict[str, Any]:
    """What every message carries. A case without a ticket is spoken of by its own number."""
    return {
        "agency_name": known.pack.agency.name,
        "case_number": case.number,
        "case_url": f"{known.public_url.rstrip('/')}/case_log_api/v1/cases/{case.id}",
        "ticket": case.ticket or case.number,
    }


async def build_request(session: AsyncSession, case: Case, message: OutboundMessage, known: Known) -> MessageRequest:
    """The request for a message, as far as things are known now. Only mails to customers go outside the directory."""
    if is_log_message(message):
        files = await read_files(session, message.agency, message.context.get("files", []))
        return request_of_entry(
            case, message, pack=known.pack, public_url=known.public_url, names=known.names, files=files
        )
    context = message.context
    values = common_values(case, known) | await _values_of(session, case, message, known)
    person = context.get("technician")
    return MessageRequest(
        id=message.id,
        template=message.template,
        language=context.get("language"),
        to=_recipients(context),
        exclude=[person] if person and context.get("instead") else [],
        data=values,
        thread=message.thread,
        reference=f"case:{case.id}",
        clause=message.clause,
        policy_hash=message.policy_hash,
    )


def people_in(message: OutboundMessage, responses: list[CaseResponse]) -> set[str]:
    """The handles whose names a message shows."""
    if is_log_message(message):
        return handles_in(message)
    handles = {message.context.get("technician"), message.asked_by, *(row.technician for row in responses)}
    return {handle for handle in handles if handle}


async def responses_of(session: AsyncSession, message: OutboundMessage) -> list[CaseResponse]:
    """The responses that a message is about, in the order of its context."""
    ids = [UUID(each) for each in message.context.get("responses", [])]
    if "response_id" in message.context:
        ids.append(UUID(message.context["response_id"]))
    rows = await session.scalars(
        select(CaseResponse).where(CaseResponse.agency == message.agency, CaseResponse.response_id.in_(ids))
    )
    by_id = {row.response_id: row for row in rows}
    return [by_id[each] for each in ids if each in by_id]


def _recipients(context: dict[str, Any]) -> list[Recipient]:
    if "email" in context:
        return [ToAddress(email=context["email"], name=context.get("customer_name"))]
    if "person" in context:
        return [ToPerson(handle=context["person"])]
    # A relative role (team lead, department lead) is that of the person; where only the team is known, of the team.
    of_person, of_team = context.get("technician"), context.get("team")
    return [ToRole(role=role, of_person=of_person, of_team=of_team) for role in context["roles"]]


async def _values_of(session: AsyncSession, case: Case, message: OutboundMessage, known: Known) -> dict[str, Any]:
    context, purpose = message.context, message.purpose
    if purpose in {"repeat_sin_notice", "repeat_sin_reply"}:
        return await _repeat_values(session, message, known)
    values: dict[str, Any] = {}
    for response in await responses_of(session, message):
        values |= await _survey_values(session, response, known)
    if purpose == "not_completed_review":
        values["suspected"] = bool(context.get("suspected"))
    if purpose in {"readdress", "department_lead_contact"}:
        values |= {"note": context["note"], "asked_by": known.name_of(message.asked_by)}
    if purpose == "behaviour_finding":
        values |= {
            "technician": known.name_of(context["technician"]),
            "team": known.team_name(context.get("team")),
            "finding": context["finding"],
            "found_by": known.name_of(message.asked_by),
        }
    if purpose in {"final_contact", "customer_email"}:
        values["customer_name"] = context.get("customer_name")
    if purpose == "final_contact":
        values["resolution"] = case.resolution_summary or case.survey_resolution or ""
    return values


async def _survey_values(session: AsyncSession, response: CaseResponse, known: Known) -> dict[str, Any]:
    private = await find_private(session, response.agency, response.response_id)
    return {
        "rating": response.rating,
        "comment": private.comment if private else None,
        "customer_name": private.customer_name if private else None,
        "technician": _technician_of(response, known),
        "team": known.team_name(response.team) or response.team_as_given,
        "received_at": (write_time(response.received_at, known.pack.agency.zone) if response.received_at else ""),
    }


def _technician_of(response: CaseResponse, known: Known) -> str | None:
    if response.technician:
        return known.name_of(response.technician)
    return response.technician_as_given or response.last_assigned_as_given


async def _repeat_values(session: AsyncSession, message: OutboundMessage, known: Known) -> dict[str, Any]:
    context = message.context
    surveys = [await _survey_member(session, response, known) for response in await responses_of(session, message)]
    values = {
        "technician": known.name_of(context["technician"]),
        "team": known.team_name(context.get("team")),
        "count": context["count"],
        "window": write_window(context["window"], EscalationRules.of(known.pack)),
    }
    return values | ({"surveys": surveys} if message.purpose == "repeat_sin_notice" else {"survey": surveys[0]})


async def _survey_member(session: AsyncSession, response: CaseResponse, known: Known) -> dict[str, Any]:
    private = await find_private(session, response.agency, response.response_id)
    values: dict[str, Any] = {}
    if response.case_id is not None:
        values = common_values(await get_case(session, response.agency, response.case_id), known)
    return {
        "ticket": values.get("ticket"),
        "case_number": values.get("case_number"),
        "case_url": values.get("case_url"),
        "rating": response.rating,
        "comment": private.comment if private else None,
        "customer_name": private.customer_name if private else None,
        "submitted_at": (write_time(response.submitted_at, known.pack.agency.zone) if response.submitted_at else ""),
    }


async def find_private(session: AsyncSession, agency: str, response_id: UUID) -> PrivateDetails | None:
    """What is kept of the customer's words and contact, once it was fetched."""
    return await session.scalar(
        select(PrivateDetails).where(PrivateDetails.agency == agency, PrivateDetails.response_id == response_id)
    )
