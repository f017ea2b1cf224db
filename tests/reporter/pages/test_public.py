"""The public results: what is shown has its n, what is hidden says why, and it speaks the agency's languages."""

from datetime import UTC, date, datetime

import pytest

from services.reporter.domain.publishing.publishing import publish_results
from shared.calendar import Period
from shared.policy.store import current_policy
from tests.reporter import heart
from tests.reporter.pages.conftest import SignIn, words_of
from tests.reporter.publishing.test_public_results import AVERAGES, QUARTER, SCORE, publish, responses
from tests.reporter.support import Reporter, load

SUMMER = Period(date(2026, 7, 1), date(2026, 9, 30), "quarter")
AUGUST = datetime(2026, 8, 12, 20, 0, tzinfo=UTC)
PUBLIC = f"/public/{heart.AGENCY}"


@pytest.fixture(autouse=True)
async def bilingual(reporter: Reporter) -> None:
    """The agency speaks Spanish too, and calls a program so."""
    pack = heart.heart_pack()
    survey = pack.surveys[0].model_copy(update={"title": {"en": "Customer experience", "es": "Experiencia"}})
    first = pack.programs[0].model_copy(update={"name_in": {"es": "Región Central"}})
    agency = pack.agency.model_copy(update={"languages": ("en", "es")})
    changes = {"agency": agency, "surveys": (survey,), "programs": (first, *pack.programs[1:])}
    async with reporter.sessions.begin() as session:
        await load(session, pack.model_copy(update=changes))


async def show(sign_in: SignIn, path: str = PUBLIC) -> str:
    browser = await sign_in()
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    return words_of(answer.text)


async def test_everybody_reads_each_programs_average_with_its_n_and_how_it_was_computed(
    sign_in: SignIn, reporter: Reporter
) -> None:
    await reporter.take(*responses("central", 6), *responses("south", 8, 4, 4, 4, 4, 4, 4))
    await publish(reporter)
    page = await show(sign_in)
    assert (
        "Customer experience, Services Oct 1 - Dec 31, 2026 All programs together 4.14 out of 5 14 responses. 95% interval"
        in page
    )
    assert "Our goal of at least 4.00 is reached." in page
    assert "Central Region 4.33 6 responses" in page
    assert "South Region 4.00 8 responses" in page
    assert "About helpfulness. 4.42 14 answers" in page
    assert "the result is the mean of these averages" in page
    assert "Nothing is shown of fewer than 5 answers." in page
    assert "Made public on Tuesday, January 12, 2027, 9:00 AM, version 1." in page


async def test_what_is_hidden_is_said_to_be_hidden_and_why(sign_in: SignIn, reporter: Reporter) -> None:
    await reporter.take(*responses("central", 3), *responses("south", 30), *responses("central", 0))
    await publish(reporter)
    page = await show(sign_in)
    assert "Central Region Not shown" in page
    assert "Not shown: figures of fewer than 5 answers" in page
    assert "South Region Not shown" in page, "or the hidden one could be worked out"
    assert " 3 responses" not in page


async def test_the_result_of_the_period_before_is_told_with_it(sign_in: SignIn, reporter: Reporter) -> None:
    await reporter.take(*responses("central", 10), *responses("south", 10))
    await reporter.take(
        *(heart.answered(f"s{n}", 4, 4, 4, 4, 4, 4, program="central", submitted_at=AUGUST) for n in range(12)),
        *(heart.answered(f"t{n}", 4, 4, 4, 4, 4, 4, program="south", submitted_at=AUGUST) for n in range(12)),
    )
    await publish(reporter, period=SUMMER)
    await publish(reporter)
    page = await show(sign_in)
    assert "Higher than in the period before (4.00)." in page
    assert "Earlier results" in page
    assert "Jul 1 - Sep 30, 2026 4.00 24 responses" in page


async def test_a_score_is_shown_as_a_share_with_the_ratings_that_count_as_positive(
    sign_in: SignIn, reporter: Reporter
) -> None:
    # Of each program enough are positive and enough are not: what is hidden of small counts is drawn by lot.
    for program in ("central", "south", "front-desk"):
        good = [heart.answered(f"{program}-{n}", 5, 5, 5, 5, 5, 5, program=program) for n in range(6)]
        poor = [heart.answered(f"{program}-{n}-poor", 3, 3, 3, 3, 3, 3, program=program) for n in range(6)]
        await reporter.take(*good, *poor)
    await publish(reporter, None, report=SCORE)
    page = await show(sign_in)
    assert "All programs together 50% 36 ratings" in page
    assert "Positive are the ratings 4, 5." in page


async def test_it_speaks_spanish_where_the_agency_does(sign_in: SignIn, reporter: Reporter) -> None:
    await reporter.take(*responses("central", 6), *responses("south", 8))
    await publish(reporter)
    page = await show(sign_in, f"{PUBLIC}?lang=es")
    assert "Lo que dicen nuestros clientes" in page
    assert "Experiencia, Services" in page
    assert "Región Central 4,33 6 respuestas" in page


async def test_where_nothing_is_published_a_sentence_says_so_and_a_stranger_learns_nothing(sign_in: SignIn) -> None:
    browser = await sign_in()
    nothing, unknown = await browser.get(PUBLIC), await browser.get("/public/nobody")
    assert (nothing.status_code, unknown.status_code) == (404, 404)
    assert "has not published results of its surveys so far" in nothing.text
    assert "There is nothing here" in unknown.text


async def test_a_report_that_is_not_public_is_never_shown(sign_in: SignIn, reporter: Reporter) -> None:
    await reporter.take(*responses("central", 30))
    async with reporter.sessions.begin() as session:
        policy = await current_policy(session, heart.AGENCY)
        rule = AVERAGES.model_copy(update={"public": False})
        await publish_results(session, policy, rule, QUARTER, "services", now=AUGUST)
    browser = await sign_in()
    assert (await browser.get(PUBLIC)).status_code == 404
