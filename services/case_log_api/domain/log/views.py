"""Saved views of the log: a filter under a name, for its owner or for everybody."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.search.refusals import ViewNameTaken, ViewNotFound, ViewNotYours
from services.case_log_api.models import SavedView
from shared.ids import new_id


def visible_views(agency: str, reader: str) -> ColumnElement[bool]:
    """A reader's own views, and those that others share."""
    return (SavedView.agency == agency) & or_(SavedView.owner == reader, SavedView.is_shared.is_(True))


async def get_view(session: AsyncSession, agency: str, view_id: UUID, *, reader: str) -> SavedView:
    """The view, if it is the reader's or shared.

    Raises:
        ViewNotFound: it is not there, or somebody else's.
    """
    view = await session.scalar(select(SavedView).where(visible_views(agency, reader), SavedView.id == view_id))
    if view is None:
        raise ViewNotFound("There is no such view.", how_to_fix="List yours and the shared ones: GET /v1/log-views.")
    return view


async def lock_own_view(session: AsyncSession, agency: str, view_id: UUID, *, owner: str) -> SavedView:
    """The view, locked for a change by its owner.

    Raises:
        ViewNotFound: it is not there, or somebody else's.
        ViewNotYours: it is somebody else's, and shared.
    """
    await get_view(session, agency, view_id, reader=owner)
    view = await session.scalar(
        select(SavedView)
        .where(SavedView.agency == agency, SavedView.id == view_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if view is None:
        raise ViewNotFound("The view was deleted just now.", how_to_fix="Save it anew if you need it.")
    if view.owner != owner:
        raise ViewNotYours(
            "Only its owner changes a shared view.", how_to_fix="Save a view of your own with the same filters."
        )
    return view


async def create_view(
    session: AsyncSession,
    agency: str,
    *,
    owner: str,
    name: str,
    filters: dict[str, Any],
    is_shared: bool,
    now: datetime,
) -> SavedView:
    """Save a filter under a name.

    Raises:
        ViewNameTaken: the owner has one of this name.
    """
    view = SavedView(
        agency=agency,
        id=new_id(),
        owner=owner,
        name=name,
        filters=filters,
        is_shared=is_shared,
        version=1,
        created_at=now,
        updated_at=now,
    )
    try:
        async with session.begin_nested():
            session.add(view)
    except IntegrityError:
        raise _taken(name) from None
    return view


async def replace_view(
    session: AsyncSession, view: SavedView, *, name: str, filters: dict[str, Any], is_shared: bool, now: datetime
) -> None:
    """Put another name, filter and audience in place of the view's; it must be locked.

    Raises:
        ViewNameTaken: the owner has another one of this name.
    """
    try:
        async with session.begin_nested():
            await session.execute(
                update(SavedView)
                .where(SavedView.agency == view.agency, SavedView.id == view.id)
                .values(name=name, filters=filters, is_shared=is_shared, version=view.version + 1, updated_at=now)
                .execution_options(synchronize_session=False)
            )
    except IntegrityError:
        raise _taken(name) from None
    await session.refresh(view)


async def delete_view(session: AsyncSession, view: SavedView) -> None:
    """Delete a view; it must be locked."""
    await session.execute(delete(SavedView).where(SavedView.agency == view.agency, SavedView.id == view.id))


def _taken(name: str) -> ViewNameTaken:
    return ViewNameTaken(f"You have a view named {name!r}.", how_to_fix="Choose another name, or replace that view.")
