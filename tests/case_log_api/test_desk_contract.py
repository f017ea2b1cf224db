"""What every desk adapter must do, run against the built-in desk over HTTP, the structured-email one, and our fake."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.case_log_api.domain.desks import (
    ACTOR,
    Capability,
    Change,
    Connection,
    Desk,
    DeskUnreachable,
    TicketUnknown,
)
from tests.case_log_api.fake_desk import FakeDesk
from tests.case_log_api.office import AGENCY, Office
from tests.case_log_api.test_story import open_ticket

pytestmark = pytest.mark.clause("TSPE-5.6")
Prepare = Callable[[Office], Awaitable[tuple[Desk, Callable[[], None]]]]


async def built_in(office: Office) -> tuple[Desk, Callable[[], None]]:
    await open_ticket(await office.caller())
    connection = Connection(agency=AGENCY, name="isupport", adapter="built_in", settings={})
    return office.resources.desks.connect(connection), lambda: office.switchboard.cut.add("case.test")


async def structured_email(office: Office) -> tuple[Desk, Callable[[], None]]:
    settings = {"address": "requests@helpdesk.district.example", "template": "desk_structured_email"}
    connection = Connection(agency=AGENCY, name="helpdesk-basic", adapter="structured_email", settings=settings)
    return office.resources.desks.connect(connection), lambda: office.switchboard.cut.add("notifier.test")


async def fake(office: Office) -> tuple[Desk, Callable[[], None]]:
    assert office
    desk = FakeDesk()
    desk.open_ticket("48213", is_open=False)

    def go_away() -> None:
        desk.away = True

    return desk, go_away


EVERY_DESK = pytest.mark.parametrize("prepare", [built_in, structured_email, fake])
READABLE = pytest.mark.parametrize("prepare", [built_in, fake])


def change(ticket: str = "48213") -> Change:
    return Change(ticket=ticket, change_id=uuid4(), case_number="2026-000001", clause="TSPE-5.6", policy_hash="0" * 64)


@EVERY_DESK
async def test_a_desk_declares_what_it_can_do(office: Office, prepare: Prepare) -> None:
    desk, _ = await prepare(office)
    assert Capability.REOPEN in desk.capabilities
    assert desk.capabilities <= frozenset(Capability)


@EVERY_DESK
async def test_reopening_says_what_became_of_it_and_again_says_the_same(office: Office, prepare: Prepare) -> None:
    desk, _ = await prepare(office)
    one = change()
    first = await desk.reopen(one, queue="S Rev", note="for review")
    again = await desk.reopen(one, queue="S Rev", note="for review")
    assert first == again
    assert first.result == ("reopened" if Capability.READ_BACK in desk.capabilities else "asked")
    assert len(office.notifier.messages) <= 1


@READABLE
async def test_what_was_done_can_be_read_back(office: Office, prepare: Prepare) -> None:
    desk, _ = await prepare(office)
    reopen, fill, close = change(), change(), change()
    await desk.reopen(reopen, queue="S Rev", note="for review")
    await desk.set_fields(fill, {"SR": "1"})
    await desk.set_fields(change(), {"Survey Resolution": "in work"})
    seen = await desk.read("48213")
    assert seen is not None
    assert (seen.is_open, seen.queue) == (True, "S Rev")
    assert seen.fields == {"SR": "1", "Survey Resolution": "in work"}
    assert {reopen.change_id, fill.change_id} <= seen.changes
    await desk.close(close, note="done")
    closed = await desk.read("48213")
    assert closed is not None
    assert not closed.is_open


@READABLE
async def test_a_repeated_change_does_not_undo_what_came_after_it(office: Office, prepare: Prepare) -> None:
    desk, _ = await prepare(office)
    reopen = change()
    await desk.reopen(reopen, queue="S Rev", note="for review")
    await desk.close(change(), note="done")
    await desk.reopen(reopen, queue="S Rev", note="for review")
    seen = await desk.read("48213")
    assert seen is not None
    assert not seen.is_open


@READABLE
async def test_an_unknown_ticket_is_said_to_be_unknown(office: Office, prepare: Prepare) -> None:
    desk, _ = await prepare(office)
    for ticket in ("99999", "a/b", ".."):
        with pytest.raises(TicketUnknown):
            await desk.reopen(change(ticket), queue="S Rev", note="for review")
        assert await desk.read(ticket) is None


@EVERY_DESK
async def test_a_desk_that_does_not_answer_is_unreachable(office: Office, prepare: Prepare) -> None:
    desk, go_away = await prepare(office)
    go_away()
    with pytest.raises(DeskUnreachable):
        await desk.reopen(change(), queue="S Rev", note="for review")


@READABLE
async def test_changes_are_listed_since_an_instant_and_ours_are_known(office: Office, prepare: Prepare) -> None:
    desk, _ = await prepare(office)
    await desk.reopen(change(), queue="S Rev", note="for review")
    listed = await desk.list_since(datetime(2026, 1, 1, tzinfo=UTC))
    ours = [each for each in listed if each.is_our_own]
    assert [(each.kind, each.actor, each.ticket) for each in ours] == [("reopen", ACTOR, "48213")]
    assert await desk.list_since(datetime.now(UTC) + timedelta(days=3650)) == []
