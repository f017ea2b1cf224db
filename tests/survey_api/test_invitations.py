"""Resolved tickets come in like surveys do, and each opens one invitation."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from services.survey_api.domain.work import SendInvitation
from services.survey_api.models import PrivateRead
from shared.db.kernel import JobRow
from shared.web.keys import create_key
from tests.survey_api.inviting import (
    resolved,
)
from tests.survey_api.service_center import ServiceCenter, edit_source, mapping_of


async def test_a_repeat_opens_nothing_new_by_its_id_or_by_what_it_says(service_center: ServiceCenter) -> None:
    payload = resolved("SC-1", at=service_center.resources.clock.now())
    first = await service_center.desk.settled(payload, delivery_id="msg_1")
    assert (first["duplicate"], first["response_id"], first["quarantined"]) == (False, None, False)
    again = await service_center.desk.settled(payload, delivery_id="msg_1")
    said_anew = await service_center.desk.settled(payload, delivery_id="msg_2")
    reordered = dict(reversed(payload.items()))
    same_id = await service_center.desk.settled(reordered, delivery_id="msg_1")
    for repeat in (again, said_anew, same_id):
        assert (repeat["invitation_id"], repeat["duplicate"]) == (first["invitation_id"], True)
        assert not repeat["quarantined"]
    assert len(await service_center.invitations()) == 1


async def test_twenty_deliveries_of_one_resolution_at_once_open_one_invitation_and_one_job(
    service_center: ServiceCenter,
) -> None:
    payload = resolved("SC-1", at=service_center.resources.clock.now())
    settled = await asyncio.gather(*(service_center.desk.settled(payload) for _ in range(20)))
    assert len({one["invitation_id"] for one in settled}) == 1
    assert [one["duplicate"] for one in settled].count(False) == 1
    async with service_center.resources.sessions() as session:
        jobs = await session.scalar(
            select(func.count()).select_from(JobRow).where(JobRow.name == SendInvitation.job_name)
        )
    assert jobs == 1


async def test_a_reopened_and_again_resolved_ticket_is_another_resolution(service_center: ServiceCenter) -> None:
    first = await service_center.resolve("SC-1", resolution="1")
    second = await service_center.resolve("SC-1", resolution="2")
    assert not second["duplicate"]
    assert second["invitation_id"] != first["invitation_id"]


async def test_an_id_that_comes_again_with_another_ticket_is_kept_in_quarantine(service_center: ServiceCenter) -> None:
    await service_center.desk.settled(resolved("SC-1"), delivery_id="msg_1")
    other = await service_center.desk.settled(resolved("SC-2"), delivery_id="msg_1")
    assert (other["quarantined"], other["reason"]) == (True, "delivery_id_reused")
    replayed = await service_center.call(
        "POST", f"/v1/quarantine/{other['quarantine_id']}/replay", scope="quarantine:replay"
    )
    assert replayed.json()["invitation_id"] not in {None, other["invitation_id"]}
    assert {one["ticket"] for one in await service_center.invitations()} == {"SC-1", "SC-2"}


async def test_the_echo_of_our_own_change_is_ignored(service_center: ServiceCenter) -> None:
    changed = {"mapping": await mapping_of(service_center) | {"echo": "actor == 'careloop'"}}
    await edit_source(service_center, changed)
    settled = await service_center.desk.settled(resolved("SC-1", actor="careloop"))
    assert (settled["ignored"], settled["invitation_id"]) == (True, None)
    assert await service_center.invitations() == []


@pytest.mark.parametrize(
    ("payload", "reason", "field"),
    [
        ({"customer": {"email": "a@example.com"}}, "field_missing", "ticket"),
        (resolved("SC-1", program="nowhere"), "program_unknown", "program"),
        (resolved("SC-1", at="not a time"), "time_not_understood", "resolved_at"),
        (resolved("SC-1", at="1970-01-01T00:00:00Z"), "time_not_plausible", "resolved_at"),
        (resolved("SC\x00-1"), "field_unusable", "ticket"),
        ({"ticket": {"number": {"deep": []}}}, "field_unusable", "ticket"),
    ],
)
async def test_what_cannot_be_used_is_kept_in_quarantine_with_the_field_at_fault(
    service_center: ServiceCenter, payload: dict[str, Any], reason: str, field: str
) -> None:
    settled = await service_center.desk.settled(payload)
    assert (settled["quarantined"], settled["reason"], settled["field"]) == (True, reason, field)
    again = await service_center.desk.settled(payload)
    assert again["quarantine_id"] == settled["quarantine_id"]
    assert await service_center.invitations() == []


async def test_a_quarantined_ticket_is_replayed_once_its_mapping_is_mended(service_center: ServiceCenter) -> None:
    payload = resolved("SC-1", at=service_center.resources.clock.now())
    payload["request"] = payload.pop("ticket")
    kept = await service_center.desk.settled(payload, delivery_id="msg_1")
    assert kept["reason"] == "field_missing"
    mended = {
        name: expression.replace("ticket.", "request.")
        for name, expression in (await mapping_of(service_center)).items()
    }
    await edit_source(service_center, {"mapping": mended})
    replayed = await service_center.call(
        "POST", f"/v1/quarantine/{kept['quarantine_id']}/replay", scope="quarantine:replay"
    )
    [invitation] = await service_center.invitations()
    assert replayed.json()["invitation_id"] == invitation["id"]
    assert (await service_center.desk.settled(payload, delivery_id="msg_1"))["duplicate"]


@pytest.mark.parametrize(
    ("email", "reason"),
    [
        (None, "no_address"),
        ("", "no_address"),
        ("not an address", "address_unusable"),
        ("lena@localhost", "address_unusable"),
        ("lena.fox@example.com\nBcc: everybody@example.com", "address_unusable"),
    ],
)
async def test_who_has_no_usable_address_is_recorded_as_not_invited(
    service_center: ServiceCenter, email: str | None, reason: str
) -> None:
    await service_center.resolve("SC-1", email=email)
    [invitation] = await service_center.invitations(state="not_invited")
    assert (invitation["reason"], invitation["has_address"]) == (reason, False)


async def test_a_ticket_of_long_ago_invites_nobody(service_center: ServiceCenter) -> None:
    now = service_center.resources.clock.now()
    await service_center.resolve("SC-old", at=now - timedelta(days=31))
    await service_center.resolve("SC-late", at=now - timedelta(days=20))
    states = {one["ticket"]: (one["state"], one["reason"]) for one in await service_center.invitations()}
    assert states == {"SC-old": ("not_invited", "resolved_long_ago"), "SC-late": ("planned", None)}


async def test_it_is_due_so_long_after_the_resolution_and_never_in_the_past(service_center: ServiceCenter) -> None:
    now = service_center.resources.clock.now()
    await service_center.resolve("SC-1", at=now - timedelta(hours=2))
    await service_center.resolve("SC-2", at=now - timedelta(days=3))
    await service_center.resolve("SC-3", at=None)
    due = {one["ticket"]: datetime.fromisoformat(one["send_at"]) - now for one in await service_center.invitations()}
    assert due == {"SC-1": timedelta(hours=22), "SC-2": timedelta(0), "SC-3": timedelta(hours=24)}


async def test_invitations_are_listed_by_state_program_and_ticket_without_whom_they_are_for(
    service_center: ServiceCenter,
) -> None:
    await service_center.resolve("SC-1", program="central")
    await service_center.resolve("SC-2", program="south", email=None)
    assert [one["ticket"] for one in await service_center.invitations()] == ["SC-2", "SC-1"]
    for filters, tickets in (
        ({"state": "planned"}, ["SC-1"]),
        ({"program": "south"}, ["SC-2"]),
        ({"ticket": "SC-1"}, ["SC-1"]),
        ({"ticket": "SC-1", "program": "south"}, []),
    ):
        assert [one["ticket"] for one in await service_center.invitations(**filters)] == tickets
    [one] = await service_center.invitations(ticket="SC-1")
    assert "lena" not in json.dumps(one).casefold()
    single = await service_center.call("GET", f"/v1/invitations/{one['id']}", scope="invitations:read")
    assert single.json() == one
    assert single.headers["ETag"]
    unknown = await service_center.call("GET", "/v1/invitations", scope="invitations:read", params={"state": "lost"})
    assert unknown.status_code == 422


async def test_whom_an_invitation_is_for_needs_its_own_scope_and_the_read_is_recorded(
    service_center: ServiceCenter,
) -> None:
    settled = await service_center.resolve("SC-1")
    path = f"/v1/invitations/{settled['invitation_id']}/private"
    assert (await service_center.call("GET", path, scope="invitations:read")).status_code == 403
    shown = await service_center.call("GET", path, scope="responses:private")
    assert shown.json()["customer_email"] == "lena.fox@example.com"
    async with service_center.resources.sessions() as session:
        [read] = (await session.scalars(select(PrivateRead))).all()
    assert (read.what, str(read.invitation_id)) == ("invitation", settled["invitation_id"])


async def test_another_agencys_invitations_are_not_there(service_center: ServiceCenter) -> None:
    settled = await service_center.resolve("SC-1")
    async with service_center.resources.sessions.begin() as session:
        key = await create_key(
            session,
            name="stranger",
            agency="technology-services",
            scopes=["invitations:read", "invitations:write", "responses:private"],
            now=service_center.resources.clock.now(),
        )
    headers = {"Authorization": f"Bearer {key}"}
    path = f"/v1/invitations/{settled['invitation_id']}"
    assert (await service_center.client.get("/v1/invitations", headers=headers)).json()["items"] == []
    for method, suffix in (("GET", ""), ("GET", "/private"), ("POST", "/cancel")):
        answer = await service_center.client.request(method, path + suffix, headers=headers)
        assert answer.status_code == 404
        assert answer.json()["code"] == "invitation_not_found"


async def test_what_never_went_out_cannot_be_called_off(service_center: ServiceCenter) -> None:
    settled = await service_center.resolve("SC-1", email=None)
    answer = await service_center.call(
        "POST", f"/v1/invitations/{settled['invitation_id']}/cancel", scope="invitations:write"
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "invitation_over")
