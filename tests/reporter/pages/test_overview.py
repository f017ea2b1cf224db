"""The overview: what the head of an agency sees on a Monday morning, in words, with n, and never an empty box."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.reporter.domain.plans.moving import abandon_plan
from services.reporter.domain.plans.opening import PlanDraft, open_by_hand
from services.reporter.models import ActionPlan, PlanStep
from shared.clock import SettableClock
from shared.contracts.base import Event
from shared.contracts.events import CaseClosed, CaseOpened, CaseStepRecorded
from shared.ids import derived_id, new_id
from shared.policy.reader import read
from shared.policy.store import current_policy
from tests.reporter import heart
from tests.reporter.log.support import changed, id_of
from tests.reporter.pages.conftest import SignIn, words_of
from tests.reporter.support import AGENCY, SAMPLE, Reporter, classified, load, pack_of

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
LOG = "county-social-services"


@pytest.fixture(autouse=True)
async def policies(reporter: Reporter, clock: SettableClock) -> None:
    clock.advance(MONDAY - clock.now())
    async with reporter.sessions.begin() as session:
        await load(session, pack_of())
        await load(session, heart.heart_pack())
        await load(session, read(SAMPLE.parent / LOG))


async def show(sign_in: SignIn, agency: str = AGENCY, path: str = "/overview") -> str:
    browser = await sign_in(agency, "director", "scores:read")
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    return words_of(answer.text)


def opened(n: int, days: float) -> CaseOpened:
    case_id, at = derived_id("case", AGENCY, str(n)), MONDAY - timedelta(days=days)
    return CaseOpened(agency=AGENCY, case_id=case_id, number=f"2026-{n:06}", kind="sin", opened_at=at)


def step(n: int, *, due_in_days: float, outcome: str = "open") -> CaseStepRecorded:
    return CaseStepRecorded(
        agency=AGENCY,
        case_id=derived_id("case", AGENCY, str(n)),
        clause="TSPE-5.8",
        step="contact:1",
        policy_hash="0",
        applied_at=MONDAY - timedelta(days=3),
        due_at=MONDAY + timedelta(days=due_in_days),
        outcome=outcome,
    )


def week(back: int, good: int, bad: int) -> list[Event]:
    at = MONDAY - timedelta(weeks=back, hours=1)
    ratings = [5] * good + [3] * bad
    return [classified(f"{back} {n}", rating, submitted_at=at) for n, rating in enumerate(ratings)]


async def test_only_somebody_who_is_signed_in_for_scores_sees_it(sign_in: SignIn) -> None:
    nobody, other = await sign_in(), await sign_in(AGENCY, "director", "reports:read")
    assert (await nobody.get("/overview")).status_code == 401
    assert (await other.get("/overview")).status_code == 403


async def test_a_score_stands_with_its_n_its_interval_and_what_the_change_means(
    sign_in: SignIn, reporter: Reporter
) -> None:
    await reporter.take(*week(2, 10, 30), *week(1, 38, 2), *week(0, 3, 1))
    page = await show(sign_in)
    last, _, this = page.partition("This week so far")
    assert "Last week Nov 16 - 22, 2026 95% 40 ratings. 95% interval 83% to 99%" in last
    assert "Up 70.0 points on the week before. That is more than chance." in last
    assert "Nov 23 - 29, 2026 75% 4 ratings" in this
    assert "Too few answers to compare with the week before: it takes five in each." in this


async def test_a_fall_beyond_chance_is_what_to_look_at_first(sign_in: SignIn, reporter: Reporter) -> None:
    await reporter.take(*week(2, 38, 2), *week(1, 10, 30))
    page = await show(sign_in)
    assert "Last week's score fell by more than chance" in page.partition("Satisfaction score")[0]


async def test_the_chart_is_told_in_words_and_as_a_table_with_every_n(sign_in: SignIn, reporter: Reporter) -> None:
    await reporter.take(*week(1, 38, 2), *week(5, 8, 0))
    page = await show(sign_in)
    assert "The last whole week: 95% of 40 ratings." in page
    assert "Nov 16 95% 83% to 99% 40" in page
    assert "Oct 19 100% 67% to 100% 8" in page
    assert "Oct 26 No data - 0" in page


async def test_open_cases_have_their_age_and_closed_ones_are_gone(sign_in: SignIn, reporter: Reporter) -> None:
    await reporter.take(
        opened(1, 6), opened(2, 1), opened(3, 9),
        CaseClosed(agency=AGENCY, case_id=derived_id("case", AGENCY, "3"), number="2026-000003", closed_at=MONDAY),
    )  # fmt: skip
    page = await show(sign_in)
    assert "2 SINs are open, the oldest 6 days old" in page
    assert "2026-000001 6 days old since Tue, Nov 17, 9:00 AM" in page
    assert "2026-000003" not in page


async def test_deadlines_that_passed_or_come_up_are_told_by_clause(sign_in: SignIn, reporter: Reporter) -> None:
    await reporter.take(
        opened(1, 6), opened(2, 1), opened(3, 1), opened(4, 1),
        step(1, due_in_days=-1), step(2, due_in_days=6), step(3, due_in_days=8),
        step(4, due_in_days=-2, outcome="no_contact"),
    )  # fmt: skip
    page = await show(sign_in)
    assert "One deadline has passed undone" in page
    deadlines = page.partition("Deadlines")[2]
    assert "In the last seven days 2 deadlines passed: 0 kept, 2 missed." in deadlines
    assert "TSPE-5.8" in deadlines
    assert (
        "1 overdue 1 due within seven days The oldest was due Sun, Nov 22, 9:00 AM. Cases: 2026-000001, 2026-000002"
        in deadlines
    )
    assert "2026-000004" not in deadlines, "a visible exception holds it up: it is not overdue"


async def test_a_target_is_judged_exactly_and_says_when_it_may_be_chance(sign_in: SignIn, reporter: Reporter) -> None:
    answers = [heart.answered(f"n{n}", *((5, 4, 4, 4, 3, 4) if n % 3 else (4, 4, 4, 4, 3, 3))) for n in range(20)]
    await reporter.take(*answers)
    page = await show(sign_in, heart.AGENCY)
    assert "This quarter against the target" in page
    assert "The whole agency" in page
    assert "Below the target so far" in page
    assert "Asked: at least 4.00 in each quarter (HEART-AVG)" in page
    assert "20 responses. 95% interval" in page
    assert "targets are not reached so far" in page.partition("Satisfaction score")[0]


async def test_an_agency_with_nothing_yet_is_told_so_in_sentences(sign_in: SignIn) -> None:
    page = await show(sign_in)
    for sentence in (
        "All is well",
        "Nobody answered a survey in the last thirteen weeks.",
        "The procedure sets no target.",
        "None is open.",
        "Nothing is overdue and nothing is due within seven days.",
        "No action plan is open.",
    ):
        assert sentence in page


async def test_an_agency_with_a_log_sees_what_is_open_in_it(sign_in: SignIn) -> None:
    page = await show(sign_in, LOG)
    assert "No entry of the customer care log is open." in page
    assert "This agency's procedure opens none." in page


async def test_an_agency_with_a_log_sees_its_month_by_kind_its_limits_and_what_rises(
    sign_in: SignIn, reporter: Reporter
) -> None:
    former = [
        changed(f"old{n}-{i}", category="facilities", received_at=MONDAY - timedelta(days=30 * n))
        for n in range(1, 12)
        for i in (0, 1)
    ]
    fresh = [changed(f"new{n}", category="facilities", received_at=MONDAY - timedelta(days=4)) for n in range(12)]
    praise = changed(
        "praise", kind="compliment", received_at=MONDAY - timedelta(days=4), answered_at=MONDAY - timedelta(days=3)
    )
    kept = [
        CaseStepRecorded(
            agency=LOG,
            case_id=id_of(name),
            clause="CCTS-III.A1.log",
            step="log_entry:1",
            policy_hash="0",
            applied_at=MONDAY - timedelta(days=4),
            due_at=MONDAY - timedelta(days=2),
            done_at=MONDAY - timedelta(days=days),
        )
        for name, days in (("new1", 3), ("new2", 3), ("new3", 3), ("new4", 1))
    ]
    await reporter.take(*former, *fresh, praise, *kept)
    page = await show(sign_in, LOG)
    assert "Complaints rise by more than chance: Facilities issue" in page.partition("Customer care log")[0]
    log = page.partition("Customer care log this month")[2].partition("Satisfaction score")[0]
    assert "Received Nov 1 - 30, 2026 13" in log
    assert "Limits kept Nov 1 - 30, 2026 75% of 4 limits" in log
    assert "Compliment 1 1 1 1" in log
    assert "Complaint 12 0 - 34" in log
    assert "All 13 1 1 35" in log


async def test_an_agency_whose_log_is_young_is_told_that_of_a_rise_nothing_is_known(sign_in: SignIn) -> None:
    page = await show(sign_in, LOG)
    assert "The log is too young to tell whether complaints rise." in page
    assert "No data No limit that began this month has run out yet." in page
    assert "El registro es demasiado reciente" in await show(sign_in, LOG, "/overview?lang=es")
    assert "care log" not in await show(sign_in)


async def test_it_speaks_the_languages_of_the_agency(sign_in: SignIn) -> None:
    assert "Nada está atrasado" in await show(sign_in, LOG, "/overview?lang=es")
    assert "Overview" in await show(sign_in, AGENCY, "/overview?lang=es"), "this agency has English alone"


async def test_open_plans_tell_their_owner_how_far_they_are_and_what_is_behind(
    sign_in: SignIn, reporter: Reporter
) -> None:
    async with reporter.sessions.begin() as session:
        policy = await current_policy(session, AGENCY)
        for title in ("Answer sooner", "Given up"):
            draft = PlanDraft(title=title, clause=policy.pack.clauses[0].id, owner_role="director")
            plan = await open_by_hand(session, policy, draft, actor="director", now=MONDAY)
            for days, state in ((-3, "done"), (-1, "open"), (9, "open")):
                session.add(a_step(plan, MONDAY.date() + timedelta(days=days), state))
            await session.flush()
            if title == "Given up":
                await abandon_plan(session, policy, plan, actor="director", reason="Merged.", now=MONDAY)
    page = await show(sign_in)
    assert "One action plan is behind" in page
    plans = page.partition("Action plans")[2]
    assert "Answer sooner" in plans
    assert "Being drawn up. 1 of 3 steps done." in plans
    assert "One date has passed undone Next date: Wed, Dec 2" in plans
    assert "Given up" not in plans


def a_step(plan: ActionPlan, due_on: date, state: str) -> PlanStep:
    return PlanStep(
        agency=plan.agency,
        id=new_id(),
        plan_id=plan.id,
        what="Look at it",
        state=state,
        due_on=due_on,
        done_at=MONDAY if state == "done" else None,
        version=1,
    )
