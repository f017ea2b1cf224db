"""Answers that a machine seems to have sent: kept, left out, confirmed by one more press, released by a person."""

import asyncio
import itertools
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from services.survey_api.domain.form.submitting import Accepted, Closed, FormLimits, LeftOut, NeedsConfirming
from services.survey_api.jobs.attribution import attribute_waiting
from services.survey_api.models import Invitation, Response
from services.survey_api.resources import SurveyResources
from shared.contracts.events import ResponseAttributed, ResponseClassified, ResponseVoided
from shared.policy.models import PolicyPack
from tests.survey_api.desk import Office, Store
from tests.survey_api.forms import HEART, PRESSED, Visitors, answers, invitation_door


async def _invitation(visitors: Visitors) -> Invitation:
    async with visitors.resources.sessions() as session:
        return (await session.scalars(select(Invitation).where(Invitation.id == visitors.door.id))).one()


async def test_without_a_sign_of_a_person_an_answer_is_kept_and_nothing_is_said_of_it(
    visitors: Visitors, store: Store
) -> None:
    before = await store.counts()
    await visitors.suspected(answers(1, comment="Kept."))
    after = await store.counts()
    assert (after["events"], after["jobs"]) == (before["events"], before["jobs"])
    (kept,) = await visitors.responses(withheld=True)
    assert (kept.suspected, kept.void_reason, kept.voided_by) == ("no_signal", "machine", "careloop")
    assert (kept.rating, kept.comment, kept.attribution_state) == (1, "Kept.", "held")
    await attribute_waiting(visitors.resources, HEART)
    assert (await store.counts())["events"] == before["events"]


@pytest.mark.parametrize("signal", [{"headers": PRESSED}, {"headers": {}, "_interactions": "7"}])
async def test_either_sign_of_a_person_is_enough(visitors: Visitors, signal: dict[str, Any]) -> None:
    sent = await visitors.accepted(answers(), **signal)
    assert not (await visitors.response(sent.response_id)).withheld


@pytest.mark.parametrize("counted", ["", "0", "-1", "yes", "9999999", "\u0663", "1.5"])
async def test_what_is_no_number_of_actions_is_no_sign_of_a_person(visitors: Visitors, counted: str) -> None:
    await visitors.suspected(answers(), _interactions=counted)
    assert await visitors.responses() == []


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"_website": "https://cheap.example"}, "honeypot"),
        ({"headers": {**PRESSED, "user-agent": "Mozilla/5.0 HeadlessChrome/120"}}, "automated"),
    ],
)
async def test_a_sure_machine_is_thanked_like_anybody_and_left_out(
    visitors: Visitors, store: Store, options: dict[str, Any], reason: str
) -> None:
    sent = await visitors.accepted(answers(), **options)
    kept = await visitors.response(sent.response_id)
    assert (kept.withheld, kept.suspected, kept.void_reason) == (True, reason, "machine")
    assert await store.events() == []


async def test_who_sends_sooner_than_anybody_reads_is_asked_once_more(visitors: Visitors) -> None:
    assert isinstance(await visitors.send(answers(), after=2.999), NeedsConfirming)
    assert isinstance(await visitors.send(answers(), after=3), Accepted)


async def test_a_burst_of_people_is_asked_once_more_and_ends_with_its_minute(visitors: Visitors) -> None:
    visitors.limits = FormLimits(burst_per_minute=5)
    nonces = [(await visitors.open()).nonce for _ in range(8)]
    visitors.clock.advance(timedelta(seconds=30))
    outcomes = [await visitors.send(answers(), nonce=nonce) for nonce in nonces[:7]]
    assert [type(outcome) for outcome in outcomes] == [Accepted] * 5 + [NeedsConfirming] * 2
    visitors.clock.advance(timedelta(seconds=61))
    assert isinstance(await visitors.send(answers(), nonce=nonces[7]), Accepted)


async def test_where_the_settings_know_no_burst_any_number_at_once_counts(visitors: Visitors) -> None:
    visitors.limits = FormLimits(burst_per_minute=0)
    nonces = [(await visitors.open()).nonce for _ in range(3)]
    visitors.clock.advance(timedelta(seconds=30))
    assert [type(await visitors.send(answers(), nonce=nonce)) for nonce in nonces] == [Accepted] * 3


async def test_machines_at_a_link_are_no_burst_of_people(visitors: Visitors) -> None:
    visitors.limits = FormLimits(burst_per_minute=3)
    nonces = [(await visitors.open()).nonce for _ in range(9)]
    visitors.clock.advance(timedelta(seconds=30))
    for nonce in nonces[:8]:
        await visitors.suspected(answers(), nonce=nonce)
    assert isinstance(await visitors.send(answers(), nonce=nonces[8]), Accepted)


async def test_one_more_press_counts_the_answer_once_with_its_own_time(visitors: Visitors, store: Store) -> None:
    token = await visitors.suspected(answers(4, staff="Ana Flores"))
    (kept,) = await visitors.responses(withheld=True)
    confirmed = await visitors.confirm(token)
    assert confirmed == Accepted(response_id=kept.id)
    now = await visitors.response(kept.id)
    assert (now.withheld, now.voided_at, now.void_reason, now.suspected) == (False, None, None, "no_signal")
    assert (now.submitted_at, now.version) == (kept.submitted_at, 2)
    (said,) = await store.events(ResponseClassified)
    assert (said.response_id, said.version, said.submitted_at) == (kept.id, 2, kept.submitted_at)
    assert await visitors.confirm(token) == Accepted(response_id=kept.id, is_repeat=True)
    assert len(await store.events(ResponseClassified)) == 1
    await attribute_waiting(visitors.resources, HEART)
    assert len(await store.events(ResponseAttributed)) == 1


async def test_two_presses_at_once_count_the_answer_once(visitors: Visitors, store: Store) -> None:
    token = await visitors.suspected(answers())
    visitors.clock.advance(timedelta(seconds=20))
    pressed = await asyncio.gather(*(visitors.confirm(token, after=0) for _ in range(4)))
    assert sorted(isinstance(each, Accepted) and each.is_repeat for each in pressed) == [False, True, True, True]
    assert len(await store.events(ResponseClassified)) == 1


@pytest.mark.parametrize(
    "press",
    [{"answer": ""}, {"answer": "on"}, {"after": 1}, {"_website": "x"}],
    ids=["no button", "another button", "at once", "the hidden field"],
)
async def test_a_press_that_is_no_persons_counts_nothing_and_asks_again(
    visitors: Visitors, store: Store, press: dict[str, Any]
) -> None:
    token = await visitors.suspected(answers())
    asked = await visitors.confirm(token, **press)
    assert isinstance(asked, NeedsConfirming)
    assert await store.events() == []
    assert isinstance(await visitors.confirm(asked.token), Accepted)


async def test_who_says_that_the_answers_are_not_theirs_leaves_them_out(visitors: Visitors, store: Store) -> None:
    token = await visitors.suspected(answers())
    assert await visitors.confirm(token, answer="no") == LeftOut()
    assert await store.events() == []
    assert len(await visitors.responses(withheld=True)) == 1


async def test_a_confirmation_that_is_forged_of_another_door_or_too_old_counts_nothing(
    visitors: Visitors, invited: Visitors, store: Store
) -> None:
    token = await visitors.suspected(answers())
    assert await visitors.confirm(f"{token[:-3]}AAA") == Closed()
    assert await visitors.confirm("") == Closed()
    assert await visitors.confirm((await visitors.open()).nonce) == Closed()
    assert await invited.confirm(token) == Closed()
    visitors.clock.advance(timedelta(hours=25))
    assert await visitors.confirm(token) == Closed()
    assert await store.events() == []


async def test_a_page_that_a_machine_has_sent_still_counts_when_its_person_sends_it(visitors: Visitors) -> None:
    nonce = (await visitors.open()).nonce
    visitors.clock.advance(timedelta(seconds=30))
    token = await visitors.suspected(answers(1), nonce=nonce)
    sent = await visitors.accepted(answers(5), nonce=nonce)
    assert not sent.is_repeat
    (counting,) = await visitors.responses()
    assert (counting.id, counting.rating) == (sent.response_id, 5)
    # What the machine sent from that page can only become a revision that a person decides on.
    confirmed = await visitors.confirm(token)
    assert confirmed == Accepted(response_id=sent.response_id, flagged_revision=2)
    assert (await visitors.response(sent.response_id)).rating == 5


async def test_a_machine_neither_uses_an_invitation_up_nor_changes_what_its_customer_answered(
    invited: Visitors, store: Store
) -> None:
    for rating in (1, 2):
        await invited.suspected(answers(rating))
    assert (await _invitation(invited)).state == "opened"  # its page was
    human = await invited.accepted(answers(4))
    invitation = await _invitation(invited)
    assert (invitation.state, invitation.response_id, invitation.answered_here) == ("answered", human.response_id, True)
    for rating in (1, 2):
        await invited.suspected(answers(rating))
    assert [(kept.id, kept.rating) for kept in await invited.responses()] == [(human.response_id, 4)]
    assert len(await invited.revisions(human.response_id)) == 1
    assert [event.response_id for event in await store.events()] == [human.response_id]


async def test_what_a_machine_repeats_of_a_persons_answer_is_not_even_kept(invited: Visitors) -> None:
    human = await invited.accepted(answers(4))
    repeated = await invited.send(answers(4), headers={})
    assert repeated == Accepted(response_id=human.response_id, is_repeat=True)
    assert await invited.responses(withheld=True) == []


async def test_confirming_answers_an_invitation(invited: Visitors) -> None:
    token = await invited.suspected(answers(4))
    confirmed = await invited.confirm(token)
    assert isinstance(confirmed, Accepted)
    invitation = await _invitation(invited)
    assert (invitation.state, invitation.response_id, invitation.answered_here) == (
        "answered",
        confirmed.response_id,
        True,
    )


async def test_the_same_page_sent_again_by_a_machine_is_kept_once_with_its_revisions(
    visitors: Visitors, store: Store
) -> None:
    nonce = (await visitors.open()).nonce
    visitors.clock.advance(timedelta(seconds=30))
    for rating in (1, 1, 2, 1, 2):
        await visitors.suspected(answers(rating), nonce=nonce)
    (kept,) = await visitors.responses(withheld=True)
    assert [revision.state for revision in await visitors.revisions(kept.id)] == ["counting", "flagged"]
    assert await store.events() == []


async def test_a_person_of_the_agency_brings_a_suspected_answer_back_and_followers_hear_all_of_it(
    visitors: Visitors, heart_office: Office, store: Store
) -> None:
    await visitors.accepted(answers(5), _website="filled by a password manager")
    (kept,) = await visitors.responses(withheld=True)
    visitors.clock.advance(timedelta(days=100))
    path = f"/v1/responses/{kept.id}"
    assert (await heart_office.read(kept.id))["void"]["reason"] == "machine"
    restored = await heart_office.call("POST", f"{path}/unvoid", scope="responses:decide")
    assert restored.status_code == 200, restored.text
    assert (restored.json()["void"], restored.json()["withheld"]) == (None, False)
    assert restored.json()["suspected"] == "honeypot"
    (said,) = await store.events(ResponseClassified)
    assert (said.response_id, said.version, said.submitted_at) == (kept.id, 2, kept.submitted_at)
    await attribute_waiting(visitors.resources, HEART)
    assert len(await store.events(ResponseAttributed)) == 1
    # From here on it is a response like any other.
    assert (await heart_office.call("POST", f"{path}/unvoid", scope="responses:decide")).status_code == 409
    await heart_office.call("POST", f"{path}/void", scope="responses:decide", json={"reason": "machine"})
    await heart_office.call("POST", f"{path}/unvoid", scope="responses:decide")
    assert [event.voided for event in await store.events(ResponseVoided)] == [True, False]
    assert len(await store.events(ResponseClassified)) == 1


async def test_a_suspected_answer_cannot_be_brought_back_beside_one_that_counts(
    invited: Visitors, heart_office: Office, store: Store
) -> None:
    await invited.suspected(answers(1))
    (kept,) = await invited.responses(withheld=True)
    human = await invited.accepted(answers(4))
    refused = await heart_office.call("POST", f"/v1/responses/{kept.id}/unvoid", scope="responses:decide")
    assert (refused.status_code, refused.json()["code"]) == (409, "place_taken")
    assert [(each.id, each.rating) for each in await invited.responses()] == [(human.response_id, 4)]
    assert len(await store.events()) == 1


async def test_whom_a_person_credits_with_a_withheld_answer_is_said_when_it_counts(
    visitors: Visitors, heart_office: Office, store: Store
) -> None:
    await visitors.suspected(answers(5))
    (kept,) = await visitors.responses(withheld=True)
    path = f"/v1/responses/{kept.id}"
    credit = await heart_office.call(
        "POST", f"{path}/attribution", scope="responses:decide", json={"technician": "imani.brooks"}
    )
    assert (credit.status_code, credit.json()["attribution"]["technician"]) == (200, "imani.brooks"), credit.text
    assert await store.events() == []
    await heart_office.call("POST", f"{path}/unvoid", scope="responses:decide")
    assert [type(event) for event in await store.events()] == [ResponseClassified, ResponseAttributed]
    await attribute_waiting(visitors.resources, HEART)
    assert (await visitors.response(kept.id)).technician == "imani.brooks"


async def test_a_revision_of_a_withheld_answer_is_decided_in_silence(
    visitors: Visitors, heart_office: Office, store: Store
) -> None:
    nonce = (await visitors.open()).nonce
    visitors.clock.advance(timedelta(seconds=30))
    for rating in (1, 5):
        await visitors.suspected(answers(rating), nonce=nonce)
    (kept,) = await visitors.responses(withheld=True)
    path = f"/v1/responses/{kept.id}/revisions/2/accept"
    accepted = await heart_office.call("POST", path, scope="responses:decide", json={})
    assert (accepted.status_code, accepted.json()["rating"]) == (200, 5)
    assert await store.events() == []


_WAYS: dict[str, dict[str, Any]] = {
    "person": {},
    "no signal": {"headers": {}},
    "honeypot": {"_website": "x"},
    "automated": {"headers": {"user-agent": "curl/8"}},
    "too fast": {"after": 0},
    "no nonce": {"nonce": ""},
}
_STEP = st.tuples(st.sampled_from([*_WAYS, "the first page again", "confirm"]), st.integers(1, 5))
_TICKETS = itertools.count()


@given(steps=st.lists(_STEP, min_size=1, max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_sequence_of_submissions_overwrites_the_first_human_answer(
    experience: SurveyResources, heart: PolicyPack, steps: list[tuple[str, int]]
) -> None:
    visitors = Visitors(experience, await invitation_door(experience, heart, ticket=f"SC-{next(_TICKETS)}"))
    ways = _WAYS | {"the first page again": {"nonce": (await visitors.open()).nonce}}
    visitors.clock.advance(timedelta(seconds=5))
    first: Response | None = None
    tokens: list[str] = []
    for how, rating in steps:
        if how == "confirm":
            outcome: Any = await visitors.confirm(tokens.pop() if tokens else "")
        else:
            outcome = await visitors.send(answers(rating), **ways[how])
        if isinstance(outcome, NeedsConfirming):
            tokens.append(outcome.token)
        counting = [each for each in await visitors.responses() if each.invitation_id == visitors.door.id]
        if first is None and counting:
            assert isinstance(outcome, Accepted)
            (first,) = counting
        if first is not None:
            (kept,) = counting
            before, after = ([getattr(each, name) for name in _STAYS] for each in (first, kept))
            assert before == after
            states = [revision.state for revision in await visitors.revisions(kept.id)]
            assert (states[0], set(states[1:]) - {"flagged"}) == ("counting", set())


_STAYS = ("id", "rating", "answers", "version", "revision", "submitted_at", "voided_at", "form_nonce")
