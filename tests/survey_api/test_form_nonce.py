"""The nonce of a page: ours, of this door, of this day, and counted once."""

import asyncio
import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from services.survey_api.domain.form import tokens
from services.survey_api.domain.form.door import Door
from services.survey_api.domain.form.submitting import Accepted, OpenedForm, ShownAgain
from services.survey_api.domain.form.tokens import Token, issue_confirmation, issue_page, read_token
from services.survey_api.resources import SurveyResources
from shared.contracts.events import ResponseClassified, RevisionFlagged
from shared.ids import new_id
from shared.policy.models import PolicyPack
from shared.policy.store import store_version
from tests.survey_api.desk import Store
from tests.survey_api.forms import Visitors, answers, invitation_door, link_door

_SECRET = SecretStr("a page secret of the tests")


async def test_a_page_sent_twice_counts_once(visitors: Visitors, store: Store) -> None:
    nonce = (await visitors.open()).nonce
    visitors.clock.advance(timedelta(seconds=30))
    first = await visitors.accepted(answers(2), nonce=nonce)
    events = len(await store.events())
    again = await visitors.accepted(answers(2), nonce=nonce)
    assert (again.response_id, again.is_repeat, again.flagged_revision) == (first.response_id, True, None)
    assert len(await visitors.responses()) == 1
    assert len(await visitors.revisions(first.response_id)) == 1
    assert len(await store.events()) == events


async def test_a_page_sent_again_with_something_else_is_a_flagged_revision(visitors: Visitors, store: Store) -> None:
    nonce = (await visitors.open()).nonce
    visitors.clock.advance(timedelta(seconds=30))
    first = await visitors.accepted(answers(2, comment="Slow."), nonce=nonce)
    other = await visitors.accepted(answers(5, comment="Wonderful!"), nonce=nonce)
    assert (other.response_id, other.is_repeat, other.flagged_revision) == (first.response_id, False, 2)
    kept = await visitors.response(first.response_id)
    assert (kept.rating, kept.comment, kept.version) == (2, "Slow.", 1)
    assert len(await store.events(ResponseClassified)) == 1
    (flag,) = await store.events(RevisionFlagged)
    assert (flag.response_id, flag.revision) == (first.response_id, 2)


async def test_pages_of_one_link_are_responses_of_their_own(visitors: Visitors) -> None:
    for _ in range(3):
        await visitors.accepted(answers(4))
    assert len(await visitors.responses()) == 3


async def test_of_one_page_sent_several_times_at_once_one_counts(visitors: Visitors) -> None:
    nonce = (await visitors.open()).nonce
    visitors.clock.advance(timedelta(seconds=30))
    sent = await asyncio.gather(*(visitors.accepted(answers(1 + n % 2), nonce=nonce) for n in range(6)))
    assert len({outcome.response_id for outcome in sent}) == 1
    assert sum(not outcome.is_repeat and outcome.flagged_revision is None for outcome in sent) == 1
    (kept,) = await visitors.responses()
    assert [revision.state for revision in await visitors.revisions(kept.id)] == ["counting", "flagged"]


def _flipped(nonce: str, at: int) -> str:
    raw = bytearray(base64.urlsafe_b64decode(nonce + "=" * (-len(nonce) % 4)))
    raw[at] ^= 1
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.mark.parametrize("at", [0, 16, 27, 35, 36, 67, 68, -1])
async def test_a_page_with_any_part_changed_is_shown_again_with_a_nonce_that_works(visitors: Visitors, at: int) -> None:
    nonce = _flipped((await visitors.open()).nonce, at)
    outcome = await visitors.send(answers(), nonce=nonce)
    assert isinstance(outcome, ShownAgain)
    assert outcome.reason == "forged"
    assert await visitors.responses() == await visitors.responses(withheld=True) == []
    visitors.clock.advance(timedelta(seconds=5))
    assert isinstance(await visitors.send(answers(), nonce=outcome.form.nonce), Accepted)


@pytest.mark.parametrize(
    "nonce", ["x", "é", "A" * 10_000, "====", "a b", "\x00", "\ud800", "-_-_", "<script>", "QUFB" * 20, "A" * 115]
)
async def test_no_garbage_for_a_nonce_is_taken_or_breaks_anything(visitors: Visitors, nonce: str) -> None:
    outcome = await visitors.send(answers(), nonce=nonce)
    assert isinstance(outcome, ShownAgain)
    assert outcome.reason == "forged"
    assert await visitors.responses() == await visitors.responses(withheld=True) == []


async def test_a_page_without_a_nonce_is_shown_again(visitors: Visitors) -> None:
    outcome = await visitors.send(answers(), nonce="")
    assert isinstance(outcome, ShownAgain)
    assert outcome.reason == "missing"


async def test_a_page_signed_with_another_secret_is_shown_again(visitors: Visitors) -> None:
    nonce = (await Visitors(visitors.resources, visitors.door, SecretStr("another")).open()).nonce
    outcome = await visitors.send(answers(), nonce=nonce)
    assert isinstance(outcome, ShownAgain)
    assert outcome.reason == "forged"


async def test_a_page_is_good_for_a_day_and_not_for_longer(visitors: Visitors) -> None:
    early, late = (await visitors.open()).nonce, (await visitors.open()).nonce
    visitors.clock.advance(timedelta(hours=24))
    assert isinstance(await visitors.send(answers(), nonce=early), Accepted)
    visitors.clock.advance(timedelta(seconds=1))
    outcome = await visitors.send(answers(), nonce=late)
    assert isinstance(outcome, ShownAgain)
    assert outcome.reason == "expired"


async def test_a_page_from_the_future_is_as_good_as_an_old_one(visitors: Visitors) -> None:
    nonce = (await visitors.open()).nonce
    visitors.clock.advance(timedelta(hours=-1))
    outcome = await visitors.send(answers(), nonce=nonce)
    assert isinstance(outcome, ShownAgain)
    assert outcome.reason == "expired"


async def test_a_page_of_another_door_is_shown_again(experience: SurveyResources, heart: PolicyPack) -> None:
    adoptions, south = [Visitors(experience, await link_door(experience, name)) for name in ("adoptions", "south")]
    invited = Visitors(experience, await invitation_door(experience, heart))
    for one, other in ((adoptions, south), (adoptions, invited), (invited, adoptions)):
        nonce = (await one.open()).nonce
        one.clock.advance(timedelta(seconds=30))
        outcome = await other.send(answers(), nonce=nonce)
        assert isinstance(outcome, ShownAgain)
        assert outcome.reason == "another_door"


async def test_answers_keep_the_version_of_the_survey_that_was_on_the_page(
    visitors: Visitors, heart: PolicyPack
) -> None:
    opened = await visitors.open()
    content: dict[str, Any] = heart.model_dump(mode="json")
    survey = next(each for each in content["surveys"] if each["id"] == "customer-experience")
    survey["version"] = 2
    survey["questions"][0]["text"] = {"en": "Another question.", "es": "Otra pregunta."}
    changed = PolicyPack.model_validate(content)
    async with visitors.resources.sessions.begin() as session:
        await store_version(session, changed, now=visitors.clock.now())
    visitors.clock.advance(timedelta(seconds=30))
    old = await visitors.response((await visitors.accepted(answers(), nonce=opened.nonce)).response_id)
    new = await visitors.response((await visitors.accepted(answers())).response_id)
    assert (old.survey_version, old.policy_hash) == (1, heart.content_hash)
    assert (new.survey_version, new.policy_hash) == (2, changed.content_hash)


async def test_no_two_pages_have_one_nonce(visitors: Visitors) -> None:
    opened: list[OpenedForm] = [await visitors.open() for _ in range(5)]
    assert len({form.nonce for form in opened}) == 5


async def test_a_confirmation_is_no_page_and_a_page_no_confirmation(visitors: Visitors) -> None:
    door, now, lasts = visitors.door, visitors.clock.now(), timedelta(hours=24)
    page = issue_page(door, "ab" * 32, secret=_SECRET, now=now)
    confirmation = issue_confirmation(door, new_id(), secret=_SECRET, now=now)
    assert isinstance(read_token(page, "page", door=door, lasts=lasts, secret=_SECRET, now=now), Token)
    assert read_token(page, "confirmation", door=door, lasts=lasts, secret=_SECRET, now=now) == "forged"
    assert read_token(confirmation, "page", door=door, lasts=lasts, secret=_SECRET, now=now) == "forged"
    # Not by their length alone.
    assert tokens._key("page", _SECRET) != tokens._key("confirmation", _SECRET)


@given(st.text(max_size=300))
def test_any_text_for_a_token_is_refused_with_a_reason(text: str) -> None:
    door, now = Door(agency="a", kind="link", id=new_id(), survey="s"), datetime(2026, 11, 18, tzinfo=UTC)
    found = read_token(text, "page", door=door, lasts=timedelta(hours=1), secret=_SECRET, now=now)
    assert found == ("forged" if text else "missing")
