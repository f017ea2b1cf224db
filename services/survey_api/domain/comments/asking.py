"""Asking for a redacted copy, and ending one at once: said in the transaction that changes the response."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.expression import ColumnElement, literal

from services.survey_api.domain.work import DATABASE_TIME, ProposeComments
from services.survey_api.models import RedactedComment, table_of
from shared.jobs.model import post

_TABLE = table_of(RedactedComment)
# On a table, and built once: this runs in the intake of every comment.
_NEW = insert(_TABLE)
_INSERT = _NEW.on_conflict_do_update(
    index_elements=["agency", "response_id"],
    set_={
        "state": "stale",
        "version": _TABLE.c.version + 1,
        "decided_at": None,
        "decided_by": None,
        "history": _TABLE.c.history.op("||")(_NEW.excluded.history),
    },
)


async def want_copy(session: AsyncSession, agency: str, response_id: UUID, *, now: datetime) -> None:
    """Have a copy of the response's present comment proposed; one of an earlier comment is stale from this moment."""
    await mark_wanted(session, agency, response_id, now=now)
    at = (await session.scalars(select(DATABASE_TIME))).one()
    await post(session, ProposeComments.of(agency, at), now=now)


async def mark_wanted(session: AsyncSession, agency: str, response_id: UUID, *, now: datetime) -> None:
    """Say that a copy is wanted; who writes many responses posts the job that makes the copies afterwards."""
    row = {
        "agency": agency,
        "id": uuid4(),
        "response_id": response_id,
        "version": 1,
        "state": "stale",
        "spans": [],
        "lifted": [],
        "history": [history_entry("wanted", now=now)],
    }
    await session.execute(_INSERT, row)


async def end_copy(session: AsyncSession, agency: str, response_id: UUID, *, now: datetime) -> None:
    """Make the copy of a response stale, whatever it was: from this transaction's end on nothing of it leaves."""
    await session.execute(
        update(RedactedComment)
        .where(RedactedComment.agency == agency, RedactedComment.response_id == response_id)
        .values(
            state="stale",
            version=RedactedComment.version + 1,
            decided_at=None,
            decided_by=None,
            history=history_with(history_entry("made_stale", now=now)),
        )
        .execution_options(synchronize_session=False)
    )


def history_entry(what: str, *, now: datetime, by: str | None = None, **more: object) -> dict[str, object]:
    """One thing that happened to a copy."""
    return {"what": what, "at": now.isoformat(), "by": by, **more}


def history_with(entry: dict[str, object]) -> ColumnElement[list[dict[str, object]]]:
    """The history with one entry more, added by the database: two at once lose nothing."""
    added: ColumnElement[list[dict[str, object]]] = RedactedComment.history.op("||")(literal([entry], JSONB))
    return added
