"""All checks of a message request, the same for preview and sending: wording, recipients, files, thread."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.notifier.domain.attachments import AttachedFile, check_attachments
from services.notifier.domain.compose import Composed, answer_subject, compose
from services.notifier.domain.directory import RELATIVE_ROLES, DirectoryDay, Resolved
from services.notifier.domain.directory_store import get_profile, known_handles, local_day, read_directory
from services.notifier.domain.refusals import PersonUnknown, RoleOfNobody, RoleUnknown, UnsubscribeForOneReader
from services.notifier.domain.templates import template_for_sending
from services.notifier.models import AgencyProfile, MailThread
from shared.contracts.messages import MessageRequest, Recipient, ToAddress, ToPerson, ToRole


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request that has passed every check, and what it comes to."""

    profile: AgencyProfile
    composed: Composed
    resolved: Resolved
    files: list[AttachedFile]
    answers: MailThread | None
    unsubscribe_url: str | None = None

    @property
    def subject(self) -> str:
        """The subject as sent: a later message of a thread has the first one's, as an answer."""
        return answer_subject(self.answers.subject) if self.answers else self.composed.subject


async def prepare(
    session: AsyncSession, agency: str, request: MessageRequest, *, unsubscribe_url: str | None = None, now: datetime
) -> Prepared:
    """Check a request and make its mail, without storing anything.

    `unsubscribe_url` is where the reader declines the request's topic; templates know it by that name.

    Raises:
        AgencyNotAdopted, TemplateUnknown, TemplateValuesMissing, TemplateValuesUnusable, RoleUnknown, RoleOfNobody,
        PersonUnknown, AttachmentRefused, AttachmentsTooLarge, UnsubscribeForOneReader.
    """
    _refuse_many_readers(request)
    profile = await get_profile(session, agency)
    version, template = await template_for_sending(session, agency, request.template)
    values = request.data | ({"unsubscribe_url": unsubscribe_url} if unsubscribe_url else {})
    composed = compose(template, version, values, language=request.language, default_language=profile.languages[0])
    files = check_attachments(request.attachments)
    resolved = await resolve_recipients(session, profile, request, now=now)
    return Prepared(
        profile=profile,
        composed=composed,
        resolved=resolved,
        files=files,
        answers=await _first_of_thread(session, agency, request),
        unsubscribe_url=unsubscribe_url,
    )


async def resolve_recipients(
    session: AsyncSession, profile: AgencyProfile, request: MessageRequest, *, now: datetime
) -> Resolved:
    """Turn the recipients of a request into addresses, as of the agency's present day."""
    directory = DirectoryDay(people=())
    if request.exclude or any(not isinstance(one, ToAddress) for one in (*request.to, *request.cc)):
        directory = await read_directory(session, profile, local_day(profile, now))
        await _refuse_strangers(session, profile.agency, directory, request)
    return directory.resolve(request.to, request.cc, exclude=request.exclude)


def _refuse_many_readers(request: MessageRequest) -> None:
    """Everybody who gets the mail gets its link: it must not decline for somebody else."""
    if request.unsubscribe_topic is None:
        return
    if len(request.to) != 1 or request.cc or request.exclude or not isinstance(request.to[0], ToAddress):
        raise UnsubscribeForOneReader(
            "A mail that can be declined goes to one address, with nobody in copy or in anybody's place.",
            how_to_fix="Send one message per address, or leave out unsubscribe_topic.",
            errors=[{"pointer": "/unsubscribe_topic", "message": "Only for a message to one address"}],
        )


async def _first_of_thread(session: AsyncSession, agency: str, request: MessageRequest) -> MailThread | None:
    if request.thread is None:
        return None
    thread = await session.get(MailThread, (agency, request.thread))
    return None if thread is None or thread.first == request.id else thread


async def _refuse_strangers(
    session: AsyncSession, agency: str, directory: DirectoryDay, request: MessageRequest
) -> None:
    """Refuse names that nobody and nothing ever had here: a slip there must not leave somebody out, or let him in."""
    places: list[tuple[str, str]] = [(f"/exclude/{at}", handle) for at, handle in enumerate(request.exclude)]
    for member, recipients in (("to", request.to), ("cc", request.cc)):
        for at, recipient in enumerate(recipients):
            places.extend((f"/{member}/{at}/{name}", handle) for name, handle in _handles_in(recipient))
            if isinstance(recipient, ToRole):
                _refuse_bad_role(directory, recipient, f"/{member}/{at}")
    known = await known_handles(session, agency, directory, {handle for _, handle in places})
    strange = [(pointer, handle) for pointer, handle in places if handle not in known]
    if strange:
        raise PersonUnknown(
            "The request names somebody who was never in the agency's directory.",
            how_to_fix="Use handles of the directory (get_directory).",
            errors=[{"pointer": pointer, "message": "Unknown person"} for pointer, _ in strange],
        )


def _handles_in(recipient: Recipient) -> list[tuple[str, str]]:
    if isinstance(recipient, ToPerson):
        return [("handle", recipient.handle)]
    if isinstance(recipient, ToRole) and recipient.of_person:
        return [("of_person", recipient.of_person)]
    return []


def _refuse_bad_role(directory: DirectoryDay, recipient: ToRole, pointer: str) -> None:
    role = directory.find_role(recipient.role)
    if role is None:
        raise RoleUnknown(
            "The agency has no role of that name.",
            how_to_fix="Use one of the names in known.",
            known=sorted({role.id for role in directory.roles} | set(RELATIVE_ROLES)),
            errors=[{"pointer": f"{pointer}/role", "message": "Unknown role"}],
        )
    of_a_department = role.kind in ("held_in_department", "department_lead")
    given = recipient.of_person or recipient.of_team or (recipient.of_department if of_a_department else None)
    if role.kind != "held" and not given:
        wanted = "of_department, of_person or of_team" if of_a_department else "of_person or of_team"
        raise RoleOfNobody(
            f"The role {role.id} is held for somebody: of whom?",
            how_to_fix=f"Give {wanted}.",
            errors=[{"pointer": pointer, "message": f"{wanted} required"}],
        )
