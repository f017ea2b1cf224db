"""Says in one line what went wrong, for every error that a user of the command line can meet."""

import os
import socket
from collections.abc import Iterator

import asyncpg
from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from careloop.errors import CommandError
from shared.errors import DomainError

DATABASE_ERRORS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    (
        (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError),
        "the database refuses the user or the password of the database URL",
    ),
    ((asyncpg.InvalidCatalogNameError,), "the database server has no such database: {}"),
    (
        (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError),
        "the database has not been migrated: start careloop up first, or run careloop migrate",
    ),
    ((asyncpg.TooManyConnectionsError, asyncpg.CannotConnectNowError), "the database takes no connections now: {}"),
    ((asyncpg.InsufficientPrivilegeError,), "the database user lacks a right: {}"),
)


def explain(error: BaseException) -> str | None:
    """One line for a person, or None when the error is ours and not theirs."""
    match error:
        case CommandError():
            return str(error)
        case DomainError():
            return f"{error.message} {error.how_to_fix}".strip()
        case ValidationError():
            first = error.errors(include_input=False, include_url=False)[0]
            return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
        case ArgumentError():
            return "the database URL cannot be read: it should look like postgresql://user:password@host:port/database"
    lines = (_explain_cause(cause) for cause in _causes(error))
    return next((line for line in lines if line), None)


def _explain_cause(cause: BaseException) -> str | None:
    for kinds, sentence in DATABASE_ERRORS:
        if isinstance(cause, kinds):
            return sentence.format(cause)
    if isinstance(cause, socket.gaierror):
        return "cannot reach the database or Redis: no machine has the name in the URL"
    if isinstance(cause, ConnectionError | TimeoutError):
        reason = os.strerror(cause.errno) if cause.errno else str(cause) or "no answer in time"
        return f"cannot reach the database or Redis: {reason}"
    if isinstance(cause, OSError):
        return f"{cause.strerror or cause}{f': {cause.filename}' if cause.filename else ''}"
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from, SQLAlchemy's wrapping looked through."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        if isinstance(seen, DBAPIError) and isinstance(seen.orig, BaseException):
            seen = seen.orig
        else:
            seen = seen.__cause__ or (seen.__context__ if isinstance(seen, SQLAlchemyError) else None)
