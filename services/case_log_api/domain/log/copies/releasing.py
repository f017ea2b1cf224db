# owned by COPIES: its owner replaces this module.
"""What has been released of entries: the only words that leave without the scope for the originals."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class ReleasedCopy:
    """The redacted texts of an entry, as released."""

    version: int
    texts: dict[str, str]


async def released_texts(
    session: AsyncSession,  # noqa: ARG001 - part of the agreement
    agency: str,  # noqa: ARG001 - as above
    case_ids: Iterable[UUID],  # noqa: ARG001 - as above
) -> dict[UUID, ReleasedCopy]:
    """The released copies of these entries; an entry without one is not in it."""
    return {}
