"""The survey page: answered, faulty, repeated, and what is kept of it."""

import asyncio
import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from sqlalchemy import select

from services.survey_api.domain.content import SurveyContent
from services.survey_api.domain.form.door import Door
from services.survey_api.domain.form.submitting import Accepted, Closed, FaultyForm, FieldFault, FormLimits
from services.survey_api.domain.refusals import PagesNotSetUp, SurveyHasNoPage
from services.survey_api.models import LinkOpening, Suspected
from services.survey_api.resources import SurveyResources
from shared.contracts.events import ResponseClassified, RevisionFlagged
from tests.survey_api.desk import AGENCY, Store
from tests.survey_api.forms import HEART, QUESTIONS, Visitors, answers, link_door


@pytest.mark.clause("HEART-Q.questions")
@pytest.mark.clause("HEART-Q.minute")
async def test_six_taps_are_a_response_with_its_link_its_version_and_the_time_it_took(
    visitors: Visitors, store: Store
) -> None:
    sent = await visitors.accepted(answers(4, audience="internal", staff="Ana Flores and Ben Ito"), after=48.25)
    kept = await visitors.response(sent.response_id)
    assert (kept.channel, kept.survey, kept.survey_version, kept.program) == (
        "form",
        "customer-experience",
        1,
        "adoptions",
    )
    assert (kept.link_id, kept.invitation_id, kept.campaign_id) == (visitors.door.id, None, None)
    assert kept.answers == dict.fromkeys(QUESTIONS, 4)
    assert (kept.rating, kept.classification, kept.answer_seconds) == (4, "positive", 48.25)
    assert (kept.audience, kept.staff_named, kept.language) == ("internal", ["Ana Flores", "Ben Ito"], "en")
    assert (kept.withheld, kept.voided_at, kept.suspected) == (False, None, None)
    (said,) = await store.events(ResponseClassified)
    assert (said.survey_version, said.link, said.campaign, said.channel) == (1, visitors.door.id, None, "form")
    assert (said.audience, said.staff_named_count, said.answer_seconds) == ("internal", 2, 48.25)


async def test_looking_at_the_page_writes_nothing_but_a_count_with_machines_apart(
    visitors: Visitors, store: Store
) -> None:
    before = await store.counts()
    await visitors.open()
    await visitors.open()
    await visitors.open(**{"sec-purpose": "prefetch"})
    assert await store.counts() == before
    async with visitors.resources.sessions() as session:
        rows = (await session.execute(select(LinkOpening.opened, LinkOpening.automated))).all()
    assert (sum(row.opened for row in rows), sum(row.automated for row in rows)) == (2, 1)


async def test_what_is_missing_or_not_on_the_scale_is_named_and_nothing_is_stored(
    visitors: Visitors, store: Store
) -> None:
    before = await store.counts()
    typed = answers(3, audience="both", comment="x" * 20_001)
    del typed["respect"]
    typed["overall"], typed["expertise"] = ["6"], ["1", "5"]
    outcome = await visitors.send(typed)
    assert isinstance(outcome, FaultyForm)
    assert outcome.faults == {
        "expertise": FieldFault(code="not_an_option"),
        "respect": FieldFault(code="required"),
        "overall": FieldFault(code="not_an_option"),
        "audience": FieldFault(code="not_an_option"),
        "comment": FieldFault(code="too_long", limit=20_000),
    }
    assert list(outcome.faults) == [q.id for q in outcome.form.questions if q.id in outcome.faults]
    assert await store.counts() == before


async def test_the_page_that_came_back_with_faults_can_be_sent_and_the_time_runs_from_its_first_opening(
    visitors: Visitors,
) -> None:
    faulty = await visitors.send({}, after=10)
    assert isinstance(faulty, FaultyForm)
    visitors.clock.advance(timedelta(seconds=20))
    sent = await visitors.accepted(answers(), nonce=faulty.form.nonce)
    assert (await visitors.response(sent.response_id)).answer_seconds == 30


@pytest.mark.clause("HEART-Q.audience")
async def test_a_link_for_one_audience_does_not_ask_for_it_and_overrules_what_is_sent(
    experience: SurveyResources,
) -> None:
    plain = await link_door(experience)
    inside = Visitors(
        experience, Door(agency=HEART, kind="link", id=plain.id, survey=plain.survey, audience="internal")
    )
    opened = await inside.open()
    assert "audience" not in {question.id for question in opened.questions}
    sent = await inside.accepted(answers(audience="external"))
    assert (await inside.response(sent.response_id)).audience == "internal"


async def test_who_does_not_say_which_customer_they_are_is_neither(visitors: Visitors) -> None:
    sent = await visitors.accepted(answers())
    assert (await visitors.response(sent.response_id)).audience is None


async def test_an_answer_through_an_invitation_is_about_its_request_and_its_customer(invited: Visitors) -> None:
    sent = await invited.accepted(answers(5))
    kept = await invited.response(sent.response_id)
    assert (kept.desk, kept.ticket, kept.resolution) == ("service-center", "SC-7", "1")
    assert (kept.customer_name, kept.customer_email) == ("Lena Fox", "lena.fox@example.com")
    assert (kept.invitation_id, kept.link_id, kept.program) == (invited.door.id, None, "central")
    assert kept.service_on == date(2026, 11, 16)
    assert (await invited.open()).language == "es"


async def test_the_second_answer_about_one_request_is_a_flagged_revision_and_the_first_stands(
    invited: Visitors, store: Store
) -> None:
    first = await invited.accepted(answers(5))
    again = await invited.accepted(answers(5))
    other = await invited.accepted(answers(1, comment="Somebody else speaks."))
    assert (again.response_id, again.is_repeat, again.flagged_revision) == (first.response_id, True, None)
    assert (other.response_id, other.is_repeat, other.flagged_revision) == (first.response_id, False, 2)
    kept = await invited.response(first.response_id)
    assert (kept.rating, kept.comment, kept.version) == (5, None, 1)
    assert len(await store.events(ResponseClassified)) == 1
    assert len(await store.events(RevisionFlagged)) == 1


async def test_of_several_answers_about_one_request_at_once_one_counts(invited: Visitors) -> None:
    nonces = [(await invited.open()).nonce for _ in range(6)]
    invited.clock.advance(timedelta(seconds=30))
    sent = await asyncio.gather(*(invited.accepted(answers(1 + n % 5), nonce=nonce) for n, nonce in enumerate(nonces)))
    assert len({outcome.response_id for outcome in sent}) == 1
    (kept,) = await invited.responses()
    states = [revision.state for revision in await invited.revisions(kept.id)]
    assert states == ["counting", *["flagged"] * 4]


async def test_a_page_opened_while_the_link_was_open_may_still_be_sent_after_it_has_closed(visitors: Visitors) -> None:
    nonce = (await visitors.open()).nonce
    visitors.clock.advance(timedelta(minutes=5))
    door = visitors.door
    closed = Visitors(
        visitors.resources, Door(agency=HEART, kind="link", id=door.id, survey=door.survey, is_open=False)
    )
    assert isinstance(await closed.send(answers(), nonce=nonce), Accepted)
    assert isinstance(await closed.send(answers(), nonce=""), Closed)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        # The agency's zone is America/Los_Angeles: 8 hours behind UTC in winter, 7 in summer.
        (datetime(2026, 12, 7, 7, 59, 59, tzinfo=UTC), date(2026, 12, 6)),  # the last second of a week (Sunday)
        (datetime(2026, 12, 7, 8, 0, tzinfo=UTC), date(2026, 12, 7)),
        (datetime(2026, 7, 1, 6, 59, 59, tzinfo=UTC), date(2026, 6, 30)),  # of a month, a quarter and a fiscal year
        (datetime(2026, 7, 1, 7, 0, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2027, 1, 1, 7, 59, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2027, 3, 14, 9, 59, 59, tzinfo=UTC), date(2027, 3, 14)),  # 01:59:59, the second before summer time
        (datetime(2027, 3, 14, 10, 0, tzinfo=UTC), date(2027, 3, 14)),  # 03:00: the hour between does not exist
        (datetime(2027, 3, 15, 6, 59, 59, tzinfo=UTC), date(2027, 3, 14)),  # that Sunday has 23 hours
        (datetime(2027, 3, 15, 7, 0, tzinfo=UTC), date(2027, 3, 15)),
        (datetime(2026, 11, 2, 7, 59, 59, tzinfo=UTC), date(2026, 11, 1)),  # a Sunday of 25 hours
        (datetime(2026, 11, 2, 8, 0, tzinfo=UTC), date(2026, 11, 2)),
    ],
)
async def test_the_service_date_is_the_agencys_day_of_sending_also_at_the_edges_of_periods(
    visitors: Visitors, at: datetime, day: date
) -> None:
    visitors.clock.set(at - timedelta(seconds=30))
    nonce = (await visitors.open()).nonce
    visitors.clock.set(at)
    sent = await visitors.accepted(answers(), nonce=nonce)
    kept = await visitors.response(sent.response_id)
    assert (kept.submitted_at, kept.service_on) == (at, day)


async def test_a_survey_without_a_page_has_none(experience: SurveyResources) -> None:
    desk = Visitors(
        experience, Door(agency=AGENCY, kind="link", id=(await link_door(experience)).id, survey="service-request")
    )
    with pytest.raises(SurveyHasNoPage):
        await desk.open()


async def test_a_deployment_without_a_page_secret_says_so_instead_of_giving_pages_out(visitors: Visitors) -> None:
    visitors.secret = type(visitors.secret)("")
    with pytest.raises(PagesNotSetUp):
        await visitors.open()


async def test_every_reason_for_a_suspicion_can_come_about(visitors: Visitors) -> None:
    visitors.limits = FormLimits(burst_per_minute=3)
    await visitors.send(answers(), _website="https://spam.example")
    await visitors.send(answers(), headers={"user-agent": "curl/8.5.0"})
    await visitors.send(answers(), after=1)
    visitors.clock.advance(timedelta(minutes=2))
    await visitors.send(answers(), headers={})
    for _ in range(4):
        await visitors.send(answers(), after=5)
    found = [response.suspected for response in await visitors.responses(withheld=True)]
    assert found == ["honeypot", "automated", "too_fast", "no_signal", "burst"]
    assert set(found) == set(get_args(Suspected))


def test_a_survey_that_was_kept_before_there_were_pages_is_still_the_same_survey() -> None:
    kept = SurveyContent(desk="isupport", ticket="INC-1", rating=1).as_json()
    before = {name: value for name, value in kept.items() if name not in {"audience", "staff_named", "choices"}}
    said = {name: value for name, value in before.items() if name != "submitted_at"}
    hash_of_before = hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    assert SurveyContent.from_json(before).hash == hash_of_before
    for name, value in (("audience", "internal"), ("staff_named", ["Ana"]), ("choices", {"again": "yes"})):
        assert SurveyContent.from_json(before | {name: value}).hash != hash_of_before
