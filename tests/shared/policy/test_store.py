import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from shared.clock import SettableClock
from shared.db import Sessions
from shared.policy.models import PolicyPack
from shared.policy.reader import read
from shared.policy.store import (
    PolicyNotLoaded,
    PolicyVersion,
    current_policy,
    find_current_policy,
    list_agencies,
    policy_version,
    store_version,
)
from shared.settings import ServiceName
from tests.shared.policy.packs import SHIPPED, PackCopy

AGENCY = "technology-services"
SessionsOf = Callable[[ServiceName], Sessions]


@pytest.fixture(scope="module")
def first() -> PolicyPack:
    return read(SHIPPED)


@pytest.fixture
def second(pack: PackCopy) -> PolicyPack:
    pack.edit("policy.toml", "more_than = 1", "more_than = 2")
    return read(pack.folder)


async def test_the_pack_loaded_last_is_current_and_the_earlier_one_stays(
    sessions_of: SessionsOf, clock: SettableClock, first: PolicyPack, second: PolicyPack
) -> None:
    sessions = sessions_of("case_log_api")
    for pack in (first, second):
        async with sessions.begin() as session:
            await store_version(session, pack, now=clock.now())
        clock.advance(timedelta(hours=1))
    async with sessions() as session:
        current = await current_policy(session, AGENCY)
        earlier = await policy_version(session, AGENCY, first.content_hash)
        assert await list_agencies(session) == [AGENCY]
    assert (current.hash, earlier.hash) == (second.content_hash, first.content_hash)
    assert current.pack.rules.repeat_sin != earlier.pack.rules.repeat_sin
    assert current.pack.content_hash == current.hash


async def test_loading_an_earlier_pack_makes_it_current_again(
    sessions_of: SessionsOf, clock: SettableClock, first: PolicyPack, second: PolicyPack
) -> None:
    sessions = sessions_of("reporter")
    for pack in (first, second, first):
        clock.advance(timedelta(hours=1))
        async with sessions.begin() as session:
            stored = await store_version(session, pack, now=clock.now())
    assert (stored.hash, stored.activated_at) == (first.content_hash, clock.now())
    async with sessions() as session:
        assert len((await session.scalars(select(PolicyVersion))).all()) == 2


async def test_loading_the_same_pack_again_changes_nothing(
    sessions_of: SessionsOf, clock: SettableClock, first: PolicyPack
) -> None:
    sessions = sessions_of("survey_api")
    async with sessions.begin() as session:
        before = await store_version(session, first, now=clock.now())
    clock.advance(timedelta(days=1))
    async with sessions.begin() as session:
        assert await store_version(session, first, now=clock.now()) == before


async def test_only_the_notifier_keeps_the_people(
    sessions_of: SessionsOf, clock: SettableClock, first: PolicyPack
) -> None:
    async with sessions_of("notifier").begin() as session:
        kept = await store_version(session, first, now=clock.now(), keep_directory=True)
    async with sessions_of("reporter").begin() as session:
        bare = await store_version(session, first, now=clock.now())
        content = (await session.scalars(select(PolicyVersion.content))).one()
    assert kept.hash == bare.hash
    assert kept.pack.directory == first.directory
    assert bare.pack.directory is None
    assert "maria.santos" not in str(content)


async def test_two_loaders_at_once_leave_one_current_pack(
    sessions_of: SessionsOf, clock: SettableClock, first: PolicyPack, second: PolicyPack
) -> None:
    sessions = sessions_of("case_log_api")

    async def load(pack: PolicyPack) -> None:
        async with sessions.begin() as session:
            await store_version(session, pack, now=clock.now())

    await asyncio.gather(*(load(pack) for pack in (first, second, first, second)))
    async with sessions() as session:
        current = (await session.scalars(select(PolicyVersion.hash).where(PolicyVersion.current))).all()
        assert len(current) == 1


async def test_the_database_allows_one_current_pack_an_agency(sessions_of: SessionsOf, clock: SettableClock) -> None:
    async with sessions_of("case_log_api")() as session:
        for number in (1, 2):
            session.add(
                PolicyVersion(
                    agency=AGENCY,
                    hash=str(number),
                    content={},
                    holds_directory=False,
                    loaded_at=clock.now(),
                    activated_at=clock.now(),
                    current=True,
                )
            )
        with pytest.raises(IntegrityError, match="uq_policy_versions_current"):
            await session.flush()


async def test_an_agency_without_a_pack_is_told_what_to_do(sessions_of: SessionsOf) -> None:
    async with sessions_of("survey_api")() as session:
        assert await find_current_policy(session, AGENCY) is None
        with pytest.raises(PolicyNotLoaded) as refusal:
            await current_policy(session, AGENCY)
        assert (refusal.value.code, "careloop policy load" in refusal.value.how_to_fix) == ("policy_not_loaded", True)
        with pytest.raises(PolicyNotLoaded, match="never had"):
            await policy_version(session, AGENCY, "0" * 64)
