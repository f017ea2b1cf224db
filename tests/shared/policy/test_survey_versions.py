"""A survey that was changed is loaded only under a raised version."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from shared.clock import SettableClock
from shared.db import Sessions
from shared.policy.faults import Fault
from shared.policy.models import PolicyPack
from shared.policy.reader import find_survey_faults, read
from shared.policy.store import current_policy, store_version
from shared.policy.survey_versions import SurveyChanged
from shared.settings import ServiceName
from tests.shared.policy.packs import HEART, PackCopy

AGENCY, POLICY = "county-child-welfare", "policy.toml"
SessionsOf = Callable[[ServiceName], Sessions]


async def load(sessions: Sessions, pack: PolicyPack, clock: SettableClock) -> None:
    clock.advance(timedelta(hours=1))
    async with sessions.begin() as session:
        await store_version(session, pack, now=clock.now())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("Staff listened to me", "Staff heard me", id="question"),
        pytest.param("El personal me escuchó", "El personal me oyó", id="translated question"),
        pytest.param('5 = "Strongly agree"', '5 = "Fully agree"', id="label"),
        pytest.param("positive = [4, 5]", "positive = [5]", id="meaning"),
        pytest.param("How are we doing? Six", "How do we do? Six", id="introduction"),
        pytest.param('id = "timeliness"\nkind = "rating"', 'id = "speed"\nkind = "rating"', id="another question"),
        pytest.param('would like to tell us?", es', 'want to tell us?", es', id="comment"),
    ],
)
async def test_a_changed_survey_of_the_same_version_is_refused_and_the_former_pack_stays_current(
    sessions_of: SessionsOf, clock: SettableClock, heart: PackCopy, old: str, new: str
) -> None:
    sessions = sessions_of("survey_api")
    first = read(HEART)
    await load(sessions, first, clock)
    heart.edit(POLICY, old, new)

    with pytest.raises(SurveyChanged) as refusal:
        await load(sessions, read(heart.folder), clock)

    assert find_survey_faults(heart.folder, refusal.value) == [
        Fault(
            POLICY,
            heart.line_of(POLICY, "version = 1"),
            "survey 'customer-experience' is not what was loaded before as its version 1, "
            "which responses may have answered: set version = 2",
        )
    ]
    async with sessions() as session:
        assert (await current_policy(session, AGENCY)).hash == first.content_hash


async def test_a_raised_version_may_be_anything_and_the_former_may_come_back(
    sessions_of: SessionsOf, clock: SettableClock, heart: PackCopy
) -> None:
    sessions = sessions_of("survey_api")
    heart.edit(POLICY, "Staff listened to me", "Staff heard me")
    heart.edit(POLICY, "version = 1", "version = 2")
    first, second = read(HEART), read(heart.folder)

    for pack in (first, second, first, second):
        await load(sessions, pack, clock)

    async with sessions() as session:
        assert (await current_policy(session, AGENCY)).pack.survey("customer-experience").version == 2


async def test_the_version_before_the_present_one_cannot_be_rewritten_either(
    sessions_of: SessionsOf, clock: SettableClock, heart: PackCopy
) -> None:
    sessions = sessions_of("survey_api")
    await load(sessions, read(HEART), clock)
    heart.edit(POLICY, "Staff listened to me", "Staff heard me")
    heart.edit(POLICY, "version = 1", "version = 2")
    await load(sessions, read(heart.folder), clock)
    heart.edit(POLICY, "version = 2", "version = 1")

    with pytest.raises(SurveyChanged, match="set version = 3"):
        await load(sessions, read(heart.folder), clock)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("Thank you. Your answers have been counted.", "Thank you very much.", id="thanks"),
        pytest.param("delay_hours = 24", "delay_hours = 48", id="invitation"),
        pytest.param(
            'audience_clause = "HEART-Q.audience"\nduration_clause = "HEART-Q.minute"',
            'audience_clause = "HEART-Q.minute"\nduration_clause = "HEART-Q.audience"',
            id="clauses",
        ),
    ],
)
async def test_what_no_respondent_answers_may_change_under_the_same_version(
    sessions_of: SessionsOf, clock: SettableClock, heart: PackCopy, old: str, new: str
) -> None:
    sessions = sessions_of("survey_api")
    await load(sessions, read(HEART), clock)
    heart.edit(POLICY, old, new)
    changed = read(heart.folder)
    await load(sessions, changed, clock)

    assert changed.content_hash != read(HEART).content_hash, "nothing was changed: this would prove nothing"
    async with sessions() as session:
        assert (await current_policy(session, AGENCY)).hash == changed.content_hash


async def test_another_agency_may_have_a_survey_of_the_same_name(
    sessions_of: SessionsOf, clock: SettableClock, heart: PackCopy
) -> None:
    sessions = sessions_of("survey_api")
    await load(sessions, read(HEART), clock)
    heart.edit(POLICY, "Staff listened to me", "Staff heard me")
    heart.edit(POLICY, 'id = "county-child-welfare"', 'id = "another-county"')
    theirs = read(heart.folder.rename(heart.folder.with_name("another-county")))

    await load(sessions, theirs, clock)

    async with sessions() as session:
        assert (await current_policy(session, "another-county")).hash == theirs.content_hash
        assert (await current_policy(session, AGENCY)).hash == read(HEART).content_hash
