"""A small app that uses everything of shared/web, for the tests of shared/web."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query, Response
from pydantic import Field
from sqlalchemy import func, select, text
from sqlalchemy.orm import Mapped, mapped_column
from starlette.requests import Request

from shared.db import ServiceBase
from shared.db.base import service_metadata
from shared.errors import Conflict, NotFound
from shared.ids import new_id
from shared.paging import Page, Paging, list_page
from shared.web import (
    ApiModel,
    Caller,
    IfMatch,
    Instant,
    Now,
    ReadModel,
    ReadSession,
    ServiceRouter,
    Session,
    body_limit,
    check_version,
    etag_of,
    idempotent,
    parse_json,
    public,
    read_body,
    refusals,
    require,
)


class Base(ServiceBase):
    __abstract__ = True
    metadata = service_metadata()


class Note(Base):
    __tablename__ = "notes_of_the_web_tests"

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    words: Mapped[str]
    stars: Mapped[int]
    written_at: Mapped[datetime]


class NoteFrozen(Conflict):
    """A note with five stars is not changed any more."""


class NoteUnknown(NotFound):
    """There is no such note."""


class NoteCreate(ApiModel):
    """A note to be written down."""

    words: str = Field(min_length=1, max_length=1000, description="What it says.", examples=["Thank you."])
    stars: int = Field(description="How good it is.", examples=[5])
    on: date | None = Field(default=None, description="The day that it is about.", examples=["2026-01-05"])
    about: UUID | None = Field(
        default=None, description="What it is about.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"]
    )
    since: Instant | None = Field(default=None, description="Since when.", examples=["2026-01-05T09:30:00+00:00"])
    weight: float | None = Field(default=None, description="How heavy it is.", examples=[1.5])
    more: dict[str, Any] = Field(default_factory=dict, description="Anything else.", examples=[{"a": 1}])


class NoteRead(ReadModel):
    """A note."""

    id: UUID = Field(description="Its id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])
    words: str = Field(description="What it says.", examples=["Thank you."])
    stars: int = Field(description="How good it is.", examples=[5])
    written_at: Instant = Field(description="When it was written.", examples=["2026-01-05T09:30:00+00:00"])


class Count(ReadModel):
    """A number."""

    count: int = Field(description="How many.", examples=[3])


router = ServiceRouter(tags=["notes"])
Reader = Annotated[Caller, require("notes:read")]
Writer = Annotated[Caller, require("notes:write")]
NoteId = Annotated[UUID, Path(description="The note's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])]


@router.post("/v1/notes", status_code=201, summary="Write a note", dependencies=[idempotent])
async def create_note(body: NoteCreate, caller: Writer, session: Session, now: Now, response: Response) -> NoteRead:
    """Writes a note down."""
    note = Note(agency=caller.agency, id=new_id(), version=1, words=body.words, stars=body.stars, written_at=now)
    session.add(note)
    await session.flush()
    response.headers["ETag"] = etag_of(note.id, note.version)
    if body.more.get("wait_for_lock"):
        await session.execute(text("select pg_advisory_xact_lock(815)"))
    if body.words == "break":
        raise NoteFrozen("It broke after the write.")
    return NoteRead.model_validate(note)


@router.get("/v1/notes", summary="List notes")
async def list_notes(caller: Reader, session: ReadSession, paging: Paging) -> Page[NoteRead]:
    """Lists the agency's notes, newest first."""
    query = select(Note).where(Note.agency == caller.agency)
    return await list_page(
        session,
        query,
        [Note.written_at, Note.id],
        paging,
        listing="notes",
        read=NoteRead.model_validate,
        newest_first=True,
    )


@router.get("/v1/notes/{note_id}", summary="Read a note")
async def get_note(note_id: NoteId, caller: Reader, session: ReadSession, response: Response) -> NoteRead:
    """Reads one note."""
    note = await session.get(Note, (caller.agency, note_id))
    if note is None:
        raise NoteUnknown(f"There is no note {note_id}.")
    response.headers["ETag"] = etag_of(note.id, note.version)
    return NoteRead.model_validate(note)


@router.patch("/v1/notes/{note_id}", summary="Change a note", responses=refusals(NoteFrozen))
async def edit_note(
    note_id: NoteId, body: NoteCreate, caller: Writer, session: Session, expected: IfMatch, response: Response
) -> NoteRead:
    """Changes a note."""
    note = await session.get(Note, (caller.agency, note_id), with_for_update=True)
    if note is None:
        raise NoteUnknown(f"There is no note {note_id}.")
    check_version(expected, etag_of(note.id, note.version))
    if note.stars == 5:
        raise NoteFrozen("The note is frozen.", how_to_fix="Write another.", stars=5)
    note.words, note.version = body.words, note.version + 1
    response.headers["ETag"] = etag_of(note.id, note.version)
    return NoteRead.model_validate(note)


@router.post(
    "/v1/pictures",
    summary="Count the bytes of a picture",
    dependencies=[public("anybody may count"), body_limit(3_000_000)],
)
async def count_bytes(request: Request) -> Count:
    """Says how many bytes came."""
    return Count(count=len(await read_body(request)))


@router.post("/v1/documents", summary="Count the members of a document", dependencies=[public("anybody may count")])
async def count_members(request: Request) -> Count:
    """Says how many members the document has."""
    return Count(count=len(parse_json(await read_body(request))))


@router.get("/v1/faults/{kind}", summary="Fail on purpose", dependencies=[public("to see it fail")])
async def fail(
    kind: Annotated[str, Path(description="How.", examples=["bug"])],
    session: Session,
    number: Annotated[int, Query(description="A number.", examples=[1])] = 0,
) -> Count:
    """Fails in the way asked for."""
    match kind:
        case "bug":
            raise KeyError("a secret that must not leave")
        case "huge":
            await session.execute(select(func.count()).where(Note.stars == number))
        case "duplicate":
            for _ in range(2):
                await session.execute(
                    text("insert into login_links values (:id, 'a', 'b', '{}', '', now(), now(), null)"),
                    {"id": UUID(int=7)},
                )
        case "late":
            # Nothing fails before the commit.
            await session.execute(text("set constraints all deferred"))
            await session.execute(text("insert into late values (7), (7)"))
    return Count(count=number)


@router.post("/v1/read-only", summary="Write where only reading is allowed", dependencies=[public("to see it fail")])
async def write_read_only(session: ReadSession) -> Count:
    """Tries to write."""
    await session.execute(text("delete from login_links"))
    return Count(count=0)
