"""Sources are made, declared by packs, edited with an ETag, and their secrets shown once."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from services.survey_api.domain.adopt import adopt_pack
from services.survey_api.domain.refusals import SourceNameTaken
from services.survey_api.models import Source
from services.survey_api.resources import SurveyResources
from shared.clock import SettableClock
from shared.policy.models import PolicyPack
from tests.survey_api.desk import OTHER_AGENCY, Desk, Office, Store, survey

NEW: dict[str, Any] = {
    "name": "new-desk",
    "title": "New desk",
    "scheme": "bearer",
    "desk": "isupport",
    "survey": "service-request",
    "mapping": {"ticket": "id", "rating": "stars"},
}


async def _create(office: Office, **changes: Any) -> Any:
    return await office.call("POST", "/v1/sources", scope="sources:write", json=NEW | changes)


async def test_a_source_is_made_with_a_secret_that_is_shown_once(office: Office) -> None:
    made = await _create(office)
    assert made.status_code == 201, made.text
    secret = made.json()["secret"]
    assert len(secret) >= 32
    read = await office.call("GET", "/v1/sources/new-desk", scope="sources:read")
    listed = await office.call("GET", "/v1/sources", scope="sources:read")
    assert secret not in read.text + listed.text
    assert [entry["name"] for entry in listed.json()["items"]] == ["helpdesk-basic", "isupport", "new-desk"]
    assert read.headers["etag"] == made.headers["etag"]


FAULTY: list[tuple[dict[str, Any], str]] = [
    ({"mapping": {"ticket": "id", "rating": "stars["}}, "/mapping/rating"),
    ({"mapping": {"ticket": "id"}}, "/mapping/rating"),
    ({"mapping": {"ticket": "id", "rating": "stars", "colour": "c"}}, "/mapping/colour"),
    ({"mapping": {"ticket": "id", "rating": "stars", "answers": {"weather": "w"}}}, "/mapping/answers/weather"),
    ({"scheme": "handshake"}, "/scheme"),
    ({"name": "New Desk"}, "/name"),
    ({"desk": "nobody"}, "/desk"),
    ({"survey": "weather"}, "/survey"),
    ({"program": "moon"}, "/program"),
    ({"ratings": {"splendid": 9}}, "/ratings/splendid"),
    ({"ratings": {"splendid": "5"}}, "/ratings/splendid"),
    ({"time_formats": ["%Q"]}, "/time_formats/0"),
    ({"secret": "short"}, "/secret"),
    ({"secret": "with a space in the middle"}, "/secret"),
    ({"scheme": "standard_webhooks", "secret": "no-standard-webhooks-secret!"}, "/secret"),
]


async def test_a_source_that_cannot_work_is_refused_with_the_field_at_fault(office: Office) -> None:
    for changes, pointer in FAULTY:
        refused = await _create(office, **changes)
        assert refused.status_code == 422, refused.text
        assert pointer in [error["pointer"] for error in refused.json()["errors"]]
    assert (await office.call("GET", "/v1/sources/new-desk", scope="sources:read")).status_code == 404


async def test_a_name_is_taken_once_in_the_deployment_and_another_agencys_source_is_not_found(
    office: Office, resources: SurveyResources, clock: SettableClock, pack: PolicyPack
) -> None:
    other = pack.model_copy(update={"agency": pack.agency.model_copy(update={"id": OTHER_AGENCY})})
    with pytest.raises(SourceNameTaken):
        async with resources.sessions.begin() as session:
            await adopt_pack(session, other, clock.now())
    only = other.model_copy(update={"sources": (pack.sources[0].model_copy(update={"name": "other-desk"}),)})
    async with resources.sessions.begin() as session:
        await adopt_pack(session, only, clock.now())
    assert (await office.call("GET", "/v1/sources/other-desk", scope="sources:read")).status_code == 404
    taken = await _create(office, name="other-desk")
    assert (taken.status_code, taken.json()["code"]) == (409, "source_name_taken")


async def test_of_two_sources_of_one_name_at_once_one_is_made(office: Office) -> None:
    answers = await asyncio.gather(*(_create(office) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


async def test_a_repeat_with_the_same_idempotency_key_gets_the_first_answer(office: Office) -> None:
    headers = {"Idempotency-Key": "make-new-desk"}
    first, again = [
        await office.call("POST", "/v1/sources", scope="sources:write", json=NEW, headers=headers) for _ in range(2)
    ]
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"


async def test_an_edit_needs_the_etag_of_the_present_version_and_takes_effect_at_once(
    desk: Desk, office: Office
) -> None:
    await desk.settled(survey("INC-1", rating=5))
    path = "/v1/sources/isupport"
    read = await office.call("GET", path, scope="sources:read")
    edit = {"mapping": read.json()["mapping"] | {"ticket": "incident.id"}}
    without = await office.call("PATCH", path, scope="sources:write", json=edit)
    assert without.status_code == 428
    edited = await office.call(
        "PATCH", path, scope="sources:write", json=edit, headers={"If-Match": read.headers["etag"]}
    )
    assert edited.status_code == 200, edited.text
    assert edited.headers["etag"] != read.headers["etag"]
    stale = await office.call(
        "PATCH", path, scope="sources:write", json=edit, headers={"If-Match": read.headers["etag"]}
    )
    assert stale.status_code == 412
    assert (await desk.settled(survey("INC-2", rating=5)))["reason"] == "field_missing"


async def test_an_edit_that_cannot_work_is_refused(office: Office) -> None:
    faulty: list[tuple[dict[str, Any], str]] = [
        ({"mapping": {"ticket": "]", "rating": "r"}}, "/mapping/ticket"),
        ({"desk": "nobody"}, "/desk"),
        ({"scheme": "bearer"}, "/scheme"),
    ]
    for edit, pointer in faulty:
        refused = await office.call(
            "PATCH", "/v1/sources/isupport", scope="sources:write", json=edit, headers={"If-Match": "*"}
        )
        assert refused.status_code == 422
        assert pointer in [error["pointer"] for error in refused.json()["errors"]]


async def test_a_rotation_says_until_when_the_former_secret_works(
    desk: Desk, office: Office, clock: SettableClock
) -> None:
    rotated = await office.call(
        "POST", "/v1/sources/isupport/secrets", scope="sources:write", json={"former_valid_for_hours": 24}
    )
    assert rotated.status_code == 201
    until = datetime.fromisoformat(rotated.json()["former_expires_at"])
    assert until == clock.now() + timedelta(hours=24)
    assert rotated.json()["secret"] != desk.secret
    ended = await office.call(
        "POST", "/v1/sources/isupport/secrets", scope="sources:write", json={"former_valid_for_hours": 0}
    )
    assert ended.json()["former_expires_at"] is None
    assert (await desk.deliver(survey())).status_code == 401


async def test_a_pack_loaded_again_changes_a_source_only_where_the_pack_changed(
    office: Office, resources: SurveyResources, clock: SettableClock, pack: PolicyPack, store: Store
) -> None:
    edited = await office.call(
        "PATCH",
        "/v1/sources/isupport",
        scope="sources:write",
        json={"title": "Edited by hand"},
        headers={"If-Match": "*"},
    )
    assert edited.status_code == 200

    async def load(changed: PolicyPack) -> str:
        async with resources.sessions.begin() as session:
            without_secret = await adopt_pack(session, changed, clock.now())
            assert without_secret == ["helpdesk-basic", "isupport"]
            return (await session.scalars(select(Source.title).where(Source.name == "isupport"))).one()

    assert await load(pack) == "Edited by hand"
    renamed = tuple(
        source.model_copy(update={"title": "Renamed by the pack"}) if source.name == "isupport" else source
        for source in pack.sources
    )
    assert await load(pack.model_copy(update={"sources": renamed})) == "Renamed by the pack"
    assert await load(pack.model_copy(update={"sources": ()})) == "Renamed by the pack"
    assert "Renamed by the pack" in await store.everything_as_text("sources")


async def test_a_pack_declares_forms_of_times_and_the_echo_of_our_own_changes(
    office: Office, resources: SurveyResources, clock: SettableClock, pack: PolicyPack
) -> None:
    declared = pack.sources[0].model_dump() | {"name": "pack-desk", "time_formats": ["%d.%m.%Y %H:%M"]}
    declared["mapping"]["echo"] = "actor == 'careloop'"
    changed = pack.model_copy(update={"sources": (type(pack.sources[0]).model_validate(declared),)})
    async with resources.sessions.begin() as session:
        await adopt_pack(session, changed, clock.now())
    read = await office.call("GET", "/v1/sources/pack-desk", scope="sources:read")
    assert read.json()["time_formats"] == ["%d.%m.%Y %H:%M"]
    assert read.json()["mapping"]["echo"] == "actor == 'careloop'"
    assert read.json()["declared_by"] == "pack"
