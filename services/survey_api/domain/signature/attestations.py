"""What is known of the link in each person's signature: attested, seen opened, or nothing."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.links.keeping import links_rule
from services.survey_api.domain.links.refusals import LinkInvalid
from services.survey_api.domain.signature.blocks import find_program_of
from services.survey_api.models import Attestation, SignatureMark, SurveyLink
from shared.contracts.directory import DirectoryPerson
from shared.ids import new_id
from shared.policy.models import PolicyPack

SignatureState = Literal["attested", "attested_former", "opened", "unknown", "no_program"]
_MANY = 1000


@dataclass(frozen=True, slots=True)
class SignatureStatus:
    """What is known of one person's signature.

    Attributes:
        state: `attested` with the program's present link, `attested_former` with another one; else `opened`: the link
            was followed from the signature; else `unknown`. `no_program`: no link is the person's.
    """

    person: str
    name: str
    team: str | None
    program: str | None
    state: SignatureState
    attested_at: datetime | None
    attested_by: str | None
    attested_link_id: UUID | None
    opened_at: datetime | None
    opened_count: int


async def record_attestation(
    session: AsyncSession,
    pack: PolicyPack,
    person: DirectoryPerson,
    program: str,
    link: SurveyLink,
    *,
    link_id: UUID | None,
    by: str,
    now: datetime,
) -> Attestation:
    """Record that somebody says a person's signature holds a link: the program's present one, or one it had before.

    Raises:
        LinkInvalid: the link named never was the program's own.
    """
    if link_id is not None and link_id != link.id:
        former = await session.scalars(
            select(SurveyLink.id).where(
                SurveyLink.agency == pack.agency.id,
                SurveyLink.id == link_id,
                SurveyLink.program == program,
                SurveyLink.is_default,
            )
        )
        if former.one_or_none() is None:
            raise LinkInvalid(
                "This link is not one of the person's program.",
                how_to_fix="Leave link_id out for the program's present link.",
                errors=[{"pointer": "/link_id", "message": "Never was the program's own link"}],
            )
    attestation = Attestation(
        agency=pack.agency.id,
        id=new_id(),
        person=person.handle,
        link_id=link_id or link.id,
        program=program,
        attested_at=now,
        attested_by=by,
    )
    session.add(attestation)
    await session.flush()
    return attestation


async def list_statuses(
    session: AsyncSession, pack: PolicyPack, people: Iterable[DirectoryPerson]
) -> list[SignatureStatus]:
    """What is known of each of these people's signatures, by handle."""
    of_program = sorted(((find_program_of(pack, person), person) for person in people), key=lambda pair: pair[1].handle)
    handles = [person.handle for _, person in of_program]
    marks, attested = await _marks(session, pack, handles), await _latest_attestations(session, pack, handles)
    present = await _present_links(session, pack)
    return [
        _status(person, program, marks.get(person.handle), attested.get(person.handle), present)
        for program, person in of_program
    ]


def count_states(statuses: Collection[SignatureStatus]) -> dict[SignatureState, int]:
    """How many people are in each state."""
    states: Sequence[SignatureState] = ("attested", "attested_former", "opened", "unknown", "no_program")
    return {state: sum(status.state == state for status in statuses) for state in states}


def _status(
    person: DirectoryPerson,
    program: str | None,
    mark: SignatureMark | None,
    attestation: Attestation | None,
    present: Collection[UUID],
) -> SignatureStatus:
    state: SignatureState = "unknown"
    if program is None:
        state = "no_program"
    elif attestation is not None:
        is_present = attestation.link_id in present and attestation.program == program
        state = "attested" if is_present else "attested_former"
    elif mark is not None and mark.opened_count:
        state = "opened"
    return SignatureStatus(
        person=person.handle,
        name=person.name,
        team=person.team,
        program=program,
        state=state,
        attested_at=attestation.attested_at if attestation else None,
        attested_by=attestation.attested_by if attestation else None,
        attested_link_id=attestation.link_id if attestation else None,
        opened_at=mark.last_opened_at if mark else None,
        opened_count=mark.opened_count if mark else 0,
    )


async def _marks(session: AsyncSession, pack: PolicyPack, handles: Sequence[str]) -> dict[str, SignatureMark]:
    found: dict[str, SignatureMark] = {}
    for start in range(0, len(handles), _MANY):
        rows = await session.scalars(
            select(SignatureMark).where(
                SignatureMark.agency == pack.agency.id, SignatureMark.person.in_(handles[start : start + _MANY])
            )
        )
        found |= {mark.person: mark for mark in rows}
    return found


async def _latest_attestations(
    session: AsyncSession, pack: PolicyPack, handles: Sequence[str]
) -> dict[str, Attestation]:
    found: dict[str, Attestation] = {}
    for start in range(0, len(handles), _MANY):
        rows = await session.scalars(
            select(Attestation)
            .where(Attestation.agency == pack.agency.id, Attestation.person.in_(handles[start : start + _MANY]))
            .ext(distinct_on(Attestation.person))
            .order_by(Attestation.person, Attestation.attested_at.desc(), Attestation.id.desc())
        )
        found |= {attestation.person: attestation for attestation in rows}
    return found


async def _present_links(session: AsyncSession, pack: PolicyPack) -> set[UUID]:
    query = select(SurveyLink.id).where(
        SurveyLink.agency == pack.agency.id,
        SurveyLink.survey == links_rule(pack).survey,
        SurveyLink.is_default,
        SurveyLink.replaced_by.is_(None),
        SurveyLink.withdrawn_at.is_(None),
    )
    return set(await session.scalars(query))
