"""Signatures: a person's block, a whole program's, and what is known of them."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Header, Path, Query, Response

from services.survey_api.deps import SignatureReader, Survey
from services.survey_api.domain.links.refusals import (
    LinkInvalid,
    LinksNotInPolicy,
    NotYourSignature,
    PersonNotFound,
    ProgramNotFound,
    ProgramNotKnown,
    ProgramWithoutLink,
    SignaturesNotInPolicy,
)
from services.survey_api.domain.refusals import DirectoryUnavailable
from services.survey_api.domain.signature.attestations import (
    SignatureState,
    SignatureStatus,
    count_states,
    list_statuses,
    record_attestation,
)
from services.survey_api.domain.signature.blocks import (
    find_program_of,
    get_program_link,
    issue_marks,
    program_of,
    signature_rule,
    write_block,
)
from services.survey_api.domain.signature.files import SignatureFile, pack_signatures
from services.survey_api.resources import SurveyResources
from services.survey_api.routes.links import DepartmentFilter, ProgramFilter
from services.survey_api.schemas.signatures import (
    AttestationCreate,
    AttestationRead,
    SignatureCounts,
    SignatureRead,
    SignatureStatusRead,
    SignatureSummary,
)
from shared.calendar import local_day
from shared.contracts.directory import DirectoryPerson
from shared.paging import Page, Paging, read_cursor, write_cursor
from shared.policy.models import PolicyPack
from shared.policy.store import current_policy
from shared.web import Caller, Now, ServiceRouter, Session, idempotent, refusals

router = ServiceRouter(tags=["signatures"])

_Handle = Annotated[
    str,
    Path(
        pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*$",
        max_length=63,
        description="The person's handle in the directory.",
        examples=["john.smith"],
    ),
]
_Form = Literal["json", "html", "text", "htm"]
_BLOCK_REFUSALS = refusals(
    PersonNotFound,
    SignaturesNotInPolicy,
    LinksNotInPolicy,
    ProgramNotKnown,
    ProgramWithoutLink,
    DirectoryUnavailable,
)
_Answers = dict[int | str, dict[str, Any]]
_TEXT = {"schema": {"type": "string"}}
_ZIP = {"schema": {"type": "string", "contentMediaType": "application/zip"}}
_FORMS: _Answers = {200: {"description": "The signature.", "content": {"text/html": _TEXT, "text/plain": _TEXT}}}
_ARCHIVE: _Answers = {200: {"description": "The archive.", "content": {"application/zip": _ZIP}}}
_MEDIA_TYPES: dict[str, _Form] = {"text/html": "html", "text/plain": "text", "application/json": "json", "*/*": "json"}


@dataclass(frozen=True, slots=True)
class _Agency:
    """The policy, and who belongs to the agency today."""

    pack: PolicyPack
    people: dict[str, DirectoryPerson]


@router.get(
    "/v1/people/{handle}/signature",
    summary="Get a person's email signature",
    response_model=SignatureRead,
    responses=_FORMS | _BLOCK_REFUSALS,
)
async def get_person_signature(
    handle: _Handle,
    caller: SignatureReader,
    survey: Survey,
    now: Now,
    form: Annotated[
        _Form | None,
        Query(
            description="`html` to copy into Outlook, `htm` the same as a file to install, `text`, or `json`; else Accept.",
            examples=["html"],
        ),
    ] = None,
    accept: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Any:
    """Answers with the block that the procedure prescribes (HEART-POL), with the link of the person's own program.

    The link carries a mark of this signature, so that it can be said whose link was seen opened; what is answered over
    it is never connected with the mark. The mark stays the same when the link is rotated.
    """
    known = await _know_agency(survey, caller, now)
    person = _person_of(known, handle)
    program = program_of(known.pack, person)
    async with survey.sessions.begin() as session:
        link = await get_program_link(session, known.pack, program, now=now)
        mark = (await issue_marks(session, caller.agency, [handle], now=now))[handle]
    page_url = survey.settings.page_url(f"/s/{link.code}")
    block = write_block(known.pack, person, program, page_url=page_url, mark=mark)
    match form or _form_accepted(accept):
        case "html":
            return Response(block.as_html(), media_type="text/html")
        case "htm":
            named = {"Content-Disposition": f'attachment; filename="{handle}.htm"'}
            return Response(block.as_html(), media_type="text/html", headers=named)
        case "text":
            return Response(block.as_text(), media_type="text/plain")
        case "json":
            return SignatureRead(
                person=handle,
                program=program,
                link_id=link.id,
                url=block.url,
                font=block.font,
                size_points=block.size_points,
                text=block.as_text(),
                html=block.as_html(),
            )


@router.get(
    "/v1/programs/{program}/signatures.zip",
    summary="Export a program's email signatures",
    response_class=Response,
    responses=_ARCHIVE
    | refusals(ProgramNotFound, SignaturesNotInPolicy, LinksNotInPolicy, ProgramWithoutLink, DirectoryUnavailable),
)
async def get_program_signatures_zip(
    program: Annotated[str, Path(max_length=63, description="The program's id.", examples=["ccws"])],
    caller: SignatureReader,
    survey: Survey,
    now: Now,
) -> Response:
    """Answers with a .htm and a .txt file for everybody of a program, ready to be put in place, and a list of them."""
    known = await _know_agency(survey, caller, now)
    of_program = [person for person in known.people.values() if find_program_of(known.pack, person) == program]
    async with survey.sessions.begin() as session:
        link = await get_program_link(session, known.pack, program, now=now)
        marks = await issue_marks(session, caller.agency, [person.handle for person in of_program], now=now)
    page_url = survey.settings.page_url(f"/s/{link.code}")
    files = [
        SignatureFile(
            person,
            program,
            write_block(known.pack, person, program, page_url=page_url, mark=marks[person.handle]),
        )
        for person in sorted(of_program, key=lambda person: person.handle)
    ]
    named = {"Content-Disposition": f'attachment; filename="signatures-{program}.zip"'}
    return Response(pack_signatures(files), media_type="application/zip", headers=named)


@router.post(
    "/v1/people/{handle}/signature/attestation",
    status_code=201,
    summary="Attest that a signature holds the link",
    dependencies=[idempotent],
    responses=_BLOCK_REFUSALS | refusals(PersonNotFound, LinkInvalid, NotYourSignature, DirectoryUnavailable),
)
async def attest_signature(
    handle: _Handle, body: AttestationCreate, caller: SignatureReader, session: Session, survey: Survey, now: Now
) -> AttestationRead:
    """Records that a person's email signature holds the link of the own program.

    The person says so with a credential of their own; for others it takes the scope `signatures:attest`.
    """
    if caller.person != handle and not caller.may("signatures:attest"):
        raise NotYourSignature(
            "Only the person says that the own signature is in place.",
            how_to_fix="Use the person's own credential, or one with the scope signatures:attest.",
            scope="signatures:attest",
        )
    known = await _know_agency(survey, caller, now)
    person = _person_of(known, handle)
    program = program_of(known.pack, person)
    link = await get_program_link(session, known.pack, program, now=now)
    attestation = await record_attestation(
        session,
        known.pack,
        person,
        program,
        link,
        link_id=body.link_id,
        by=caller.person or caller.name,
        now=now,
    )
    return AttestationRead.model_validate(attestation)


@router.get(
    "/v1/signatures/status",
    summary="List what is known of signatures",
    responses=refusals(SignaturesNotInPolicy, LinksNotInPolicy, DirectoryUnavailable),
)
async def list_signature_statuses(
    caller: SignatureReader,
    survey: Survey,
    now: Now,
    paging: Paging,
    program: ProgramFilter = None,
    department: DepartmentFilter = None,
    state: Annotated[SignatureState | None, Query(description="Only in this state.", examples=["unknown"])] = None,
) -> Page[SignatureStatusRead]:
    """Lists everybody who belongs to the agency today: who attested, whose link was seen opened, of whom nothing is known."""
    listing = f"signatures {program or ''} {department or ''} {state or ''}"
    after = read_cursor(listing, paging.cursor, [str])[0] if paging.cursor else ""
    known = await _know_agency(survey, caller, now)
    programs = {of.id for of in known.pack.programs if department is None or of.department == department}
    wanted = [
        person
        for person in known.people.values()
        if (program is None or find_program_of(known.pack, person) == program)
        and (department is None or find_program_of(known.pack, person) in programs)
    ]
    statuses = await _statuses(survey, known, wanted)
    left = [status for status in statuses if status.person > after and (state is None or status.state == state)]
    shown = left[: paging.limit]
    return Page(
        items=[SignatureStatusRead(**asdict(status)) for status in shown],
        next_cursor=write_cursor(listing, [shown[-1].person]) if len(left) > len(shown) else None,
    )


@router.get(
    "/v1/signatures/summary",
    summary="Count what is known of signatures",
    responses=refusals(SignaturesNotInPolicy, LinksNotInPolicy, DirectoryUnavailable),
)
async def get_signature_summary(caller: SignatureReader, survey: Survey, now: Now) -> SignatureSummary:
    """Counts, program by program, who attested, whose link was seen opened, and of whom nothing is known."""
    known = await _know_agency(survey, caller, now)
    statuses = await _statuses(survey, known, list(known.people.values()))
    return SignatureSummary(
        programs=[
            _counts(program.id, [status for status in statuses if status.program == program.id])
            for program in known.pack.programs
        ],
        all=_counts(None, [status for status in statuses if status.program is not None]),
        without_program=sum(status.program is None for status in statuses),
    )


def _counts(program: str | None, statuses: list[SignatureStatus]) -> SignatureCounts:
    counts = count_states(statuses)
    return SignatureCounts(
        program=program,
        people=len(statuses),
        attested=counts["attested"],
        attested_former=counts["attested_former"],
        opened=counts["opened"],
        unknown=counts["unknown"],
    )


async def _know_agency(survey: SurveyResources, caller: Caller, now: datetime) -> _Agency:
    """The policy with its rule for signatures, and the people of today; the directory is asked outside transactions."""
    async with survey.sessions() as session:
        pack = (await current_policy(session, caller.agency)).pack
    signature_rule(pack)
    people = await survey.directory.people_on(caller.agency, local_day(now, pack.agency.zone))
    return _Agency(pack, people.by_handle)


def _person_of(known: _Agency, handle: str) -> DirectoryPerson:
    if (person := known.people.get(handle)) is None:
        raise PersonNotFound
    return person


async def _statuses(survey: SurveyResources, known: _Agency, people: list[DirectoryPerson]) -> list[SignatureStatus]:
    async with survey.sessions() as session:
        return await list_statuses(session, known.pack, people)


def _form_accepted(accept: str | None) -> _Form:
    """Which form an Accept header likes best; JSON where it names none that there is."""
    best: tuple[float, _Form] = (0.0, "json")
    for part in (accept or "").split(","):
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((value for name, _, value in (p.partition("=") for p in parameters) if name == "q"), "1")
        weight = float(quality) if quality.replace(".", "", 1).isdecimal() and quality.isascii() else 0.0
        form = _MEDIA_TYPES.get(kind)
        if form is not None and weight > best[0]:
            best = (weight, form)
    return best[1]
