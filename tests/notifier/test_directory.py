"""The directory over the API, and what becomes of it when packs change."""

from datetime import date

import pytest

from shared.contracts.directory import DirectoryPerson, DirectorySnapshot
from tests.notifier.support import Notifier, follow_up, pack_with, sample_pack, template_of, variant


async def snapshot(notifier: Notifier, day: str | None = None) -> DirectorySnapshot:
    answer = await notifier.api.get("/v1/directory", params={"as_of": day} if day else {})
    assert answer.status_code == 200, answer.text
    return DirectorySnapshot.model_validate(answer.json())


async def person(notifier: Notifier, handle: str, day: str) -> DirectoryPerson:
    return next(one for one in (await snapshot(notifier, day)).people if one.handle == handle)


async def test_the_directory_is_shown_as_of_a_day(notifier: Notifier) -> None:
    now = await snapshot(notifier)
    spring = await snapshot(notifier, "2026-03-01")

    assert now.as_of == date(2026, 11, 18)
    assert "kevin.obrien" in {one.handle for one in spring.people} - {one.handle for one in now.people}
    assert (await person(notifier, "samuel.reed", "2026-09-30")).supervisor == "angela.brooks"
    assert (await person(notifier, "samuel.reed", "2026-10-01")).supervisor == "robert.kim"
    assert (await person(notifier, "grace.miller", "2026-10-01")).is_team_lead
    assert (await person(notifier, "jose.alvarez", "2026-10-01")).aliases == ("Pepe",)


async def test_a_day_begins_at_the_agencys_midnight(notifier: Notifier) -> None:
    notifier.clock.set(notifier.clock.now().replace(hour=4, minute=59))  # 23:59 of the day before in New York

    assert (await snapshot(notifier)).as_of == date(2026, 11, 17)


async def test_one_person_is_shown_or_not_found(notifier: Notifier) -> None:
    found = await notifier.api.get("/v1/directory/people/maria.santos")
    left = await notifier.api.get("/v1/directory/people/kevin.obrien", params={"as_of": "2026-05-30"})
    before = await notifier.api.get("/v1/directory/people/kevin.obrien", params={"as_of": "2026-05-29"})

    assert DirectoryPerson.model_validate(found.json()).department == sample_pack().team("field-north").department
    assert (left.status_code, left.json()["code"]) == (404, "person_not_found")
    assert before.status_code == 200
    assert (await notifier.api.get("/v1/directory", params={"as_of": "1763000000"})).status_code == 422


async def test_the_same_pack_again_changes_nothing(notifier: Notifier) -> None:
    before = (await notifier.entries_of("maria.santos"))[0].changed_at
    notifier.clock.set(notifier.clock.now().replace(day=19))

    await notifier.adopt(sample_pack())

    assert (await notifier.entries_of("maria.santos"))[0].changed_at == before


async def test_somebody_removed_from_the_pack_ends_and_does_not_vanish(notifier: Notifier) -> None:
    pack = sample_pack()
    assert pack.directory is not None
    await notifier.adopt(pack_with(people=[one for one in pack.directory.people if one.handle != "maria.santos"]))

    today = {one.handle for one in (await snapshot(notifier)).people}
    yesterday = {one.handle for one in (await snapshot(notifier, "2026-11-17")).people}
    assert "maria.santos" in yesterday - today

    await notifier.adopt(pack)
    assert "maria.santos" in {one.handle for one in (await snapshot(notifier)).people}


async def test_a_corrected_row_replaces_the_wrong_one_for_past_days_too(notifier: Notifier) -> None:
    pack = sample_pack()
    assert pack.directory is not None
    corrected = [
        one.model_copy(update={"valid_from": date(2021, 1, 1)}) if one.handle == "maria.santos" else one
        for one in pack.directory.people
    ]
    await notifier.adopt(pack_with(people=corrected))

    assert "maria.santos" not in {one.handle for one in (await snapshot(notifier, "2020-06-01")).people}
    assert [one.state for one in await notifier.entries_of("maria.santos")] == ["superseded", "current"]


async def test_every_version_of_a_template_stays_readable(notifier: Notifier) -> None:
    first = (await notifier.api.get("/v1/templates/customer_follow_up")).json()
    changed = template_of("customer_follow_up", "Other", "Other {{ ticket }} {{ more.than }}")
    others = [one for one in sample_pack().templates if one.name != changed.name]
    await notifier.adopt(variant(templates=(*others, changed)))

    now = (await notifier.api.get("/v1/templates/customer_follow_up")).json()
    then = (await notifier.api.get("/v1/templates/customer_follow_up", params={"version": first["version"]})).json()

    assert (now["variables"], now["paths"]) == (["more", "ticket"], ["more.than", "ticket"])
    assert then == first | {"is_in_use": False}
    assert now["is_in_use"]


async def test_a_retired_template_is_not_listed_and_sends_nothing_but_can_be_read(notifier: Notifier) -> None:
    pack = sample_pack()
    rest = tuple(one for one in pack.templates if one.name != "customer_follow_up")
    await notifier.adopt(variant(templates=rest))

    names = [one["name"] for one in (await notifier.api.get("/v1/templates")).json()["items"]]
    sent = await notifier.api.post("/v1/messages", json=follow_up())

    assert names == sorted(one.name for one in rest)
    assert sent.json()["code"] == "template_unknown"
    assert not (await notifier.api.get("/v1/templates/customer_follow_up")).json()["is_in_use"]


async def test_a_message_for_nobody_is_held_told_and_released_when_the_role_is_filled(notifier: Notifier) -> None:
    pack = sample_pack()
    assert pack.directory is not None
    await notifier.adopt(pack_with(people=[one for one in pack.directory.people if "director" not in one.roles]))
    accepted = await notifier.send(follow_up(to=[{"kind": "role", "role": "director"}]))
    assert (accepted["state"], accepted["reason"]) == ("held", "no_recipient")
    assert await notifier.settled_events(accepted["id"]) == [("held", "no_recipient")]
    assert (await notifier.message(accepted["id"]))["unresolved"] == ["role:director"]

    too_early = await notifier.api.post(f"/v1/messages/{accepted['id']}/release")
    assert (too_early.status_code, too_early.json()["code"]) == (409, "message_not_releasable")
    await notifier.adopt(pack)
    released = await notifier.api.post(f"/v1/messages/{accepted['id']}/release")
    await notifier.deliver_due()

    assert released.json()["state"] == "queued"
    assert notifier.smtp.recipients == ["daniel.okafor@tech.district.example"]


async def test_a_role_that_nobody_holds_is_named_when_the_others_have_it(notifier: Notifier) -> None:
    pack = sample_pack()
    assert pack.directory is not None
    await notifier.adopt(pack_with(people=[one for one in pack.directory.people if "director" not in one.roles]))
    both = [{"kind": "role", "role": "director"}, {"kind": "role", "role": "customer_care_lead"}]
    accepted = await notifier.send(follow_up(to=both))
    await notifier.deliver_due()

    shown = await notifier.message(accepted["id"])
    assert (shown["state"], shown["reason"]) == ("delivered", "partly_unresolved")
    assert shown["unresolved"] == ["role:director"]


@pytest.mark.clause("TSPE-5.9")
async def test_the_person_concerned_never_gets_and_never_sees_the_mail(notifier: Notifier) -> None:
    accepted = await notifier.send(
        follow_up(
            template="behaviour_notice",
            data=sample_pack().template("behaviour_notice").example,
            to=[
                {"kind": "role", "role": "team_lead", "of_person": "angela.brooks"},
                {"kind": "role", "role": "chief_technology_officer"},
            ],
            exclude=["angela.brooks"],
            clause="TSPE-5.9",
        )
    )
    await notifier.deliver_due()

    assert notifier.smtp.recipients == [
        "daniel.okafor@tech.district.example",
        "evelyn.carter@tech.district.example",
    ]
    assert "angela.brooks" not in str(notifier.smtp.mails[0].message["To"])
    scopes = ("messages:read", "messages:release")
    concerned = await notifier.key(*scopes, person="angela.brooks")
    another = await notifier.key(*scopes, person="grace.miller")
    path = f"/v1/messages/{accepted['id']}"
    assert (await notifier.api.get(path, headers=concerned)).status_code == 404
    assert (await notifier.api.post(f"{path}/cancel", headers=concerned)).status_code == 404
    assert (await notifier.api.get("/v1/messages", headers=concerned)).json()["items"] == []
    assert (await notifier.api.get(path, headers=another)).status_code == 200
    stand_ins = {one["handle"]: one["stands_in_for"] for one in (await notifier.message(accepted["id"]))["recipients"]}
    assert stand_ins == {"daniel.okafor": "angela.brooks", "evelyn.carter": None}
