"""The weekly Customer Satisfaction Score as a report: what a director reads on Monday morning."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from services.reporter.domain.reports.compiling import Compiled
from shared.contracts.events import CaseClosed, CaseOpened, CaseStepRecorded
from shared.documents.reports import ReportContent
from shared.ids import derived_id
from shared.policy import reader
from shared.policy.models import Target
from shared.policy.models.reports import ReportRule
from tests.reporter.compiled import blocks, chart, compiled, notices, rows, tiles
from tests.reporter.support import AGENCY, NOON, SAMPLE, Api, Reporter, classified, load, pack_of, voided

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def rule() -> ReportRule:
    found = reader.read(Path(SAMPLE)).reports
    assert found is not None
    report = found.find("weekly-satisfaction-score")
    assert report is not None
    return report


async def weekly(reporter: Reporter, cut_at: datetime = MONDAY) -> Compiled:
    return await compiled(reporter, rule(), AGENCY, date(2026, 11, 18), cut_at)


def set_clock(reporter: Reporter, now: datetime) -> None:
    reporter.resources.clock.set(now)  # type: ignore[attr-defined]  # a settable clock


async def filled(reporter: Reporter) -> None:
    """A bad week before, a better one now: 20 rated, 16 positive, 2 SIN."""
    set_clock(reporter, NOON - timedelta(days=7))
    await reporter.take(
        *(
            classified(f"b{n}", 5 if n < 8 else 1, submitted_at=NOON - timedelta(days=7), team_as_given="Field North")
            for n in range(20)
        )
    )
    set_clock(reporter, NOON)
    await reporter.take(
        *(classified(f"n{n}", 5 if n < 8 else 1, team_as_given="Field North") for n in range(10)),
        *(classified(f"s{n}", 4 if n < 8 else 3, team_as_given="Field South") for n in range(10)),
    )


@pytest.mark.clause("TSPE-5.3")
@pytest.mark.clause("TSPE-5.3.report")
async def test_the_score_comes_with_n_interval_and_what_became_of_it(reporter: Reporter, api: Api) -> None:
    del api  # its pack is loaded
    await filled(reporter)

    content = (await weekly(reporter)).content

    score = tiles(content)["Customer Satisfaction Score"]
    assert score.value == "80 %"
    assert score.detail == (
        "n = 20; 95 % interval 58.3 % to 92 %; +40.00 points since the week before (95 % interval +9.63 points to "
        "+61.70 points): more than noise"
    )
    assert score.tone == "plain"  # the pack sets no target
    sin = tiles(content)["SIN rate"]
    assert sin.value == "10 %"
    assert sin.detail.startswith("2 of n = 20; 95 % interval 2.7 % to 30.2 %; -50.00 points since")
    assert content.title == "Weekly Customer Satisfaction Score"
    assert content.subtitle == "Nov 16 \u2013 22, 2026"
    assert {definition.term for definition in content.definitions} >= {"Satisfaction score", "SIN rate"}


async def test_teams_programs_trend_and_pareto_hold_the_same_figures(reporter: Reporter, api: Api) -> None:
    del api
    await filled(reporter)

    content = (await weekly(reporter)).content

    by_team = {row["name"]: row for row in rows(content, "team")}
    north = by_team["Field Support North"]
    assert (north["n"], north["score"], north["sin"], north["sin_rate"]) == (10, "0.8000", 2, "0.2000")
    assert (north["change"], north["verdict"]) == ("0.4000", "risen")
    assert (by_team["Network and Telephony"]["n"], by_team["Network and Telephony"]["score"]) == (0, None)
    assert by_team["Field Support South"]["verdict"] == "no data"
    assert [row["n"] for row in rows(content, "program") if row["n"]] == [20]
    trend = rows(content, "score_trend")
    assert len(trend) == 13
    assert [row["label"] for row in trend[-2:]] == ["2026-W46", "2026-W47"]
    assert [row["value"] for row in trend[-2:]] == ["0.4000", "0.8000"]
    assert trend[0]["value"] is None
    pareto = rows(content, "not_positive_team")
    assert [(row["label"], row["value"]) for row in pareto] == [("Field Support North", 2), ("Field Support South", 2)]
    assert "2026-W47" in chart(content, "score_trend").text_alternative


@pytest.mark.parametrize(
    ("at_least", "tone", "level", "said"),
    [
        (Decimal("0.9"), "bad", "warning", "below the target of 90 % (TSPE-5.3); the interval spans it"),
        (Decimal("0.8"), "good", "info", "reaches the target of 80 % (TSPE-5.3); the interval spans it"),
        (Decimal("0.95"), "bad", "warning", "below the target of 95 % (TSPE-5.3)."),
    ],
)
async def test_a_target_is_compared_exactly_and_its_doubt_is_told(
    reporter: Reporter, at_least: Decimal, tone: str, level: str, said: str
) -> None:
    target = Target(id="weekly", clause="TSPE-5.3", measure="satisfaction_score", period="week", at_least=at_least)
    async with reporter.sessions.begin() as session:
        await load(session, pack_of().model_copy(update={"targets": (target,)}))
    await filled(reporter)

    report = await weekly(reporter)

    assert tiles(report.content)["Customer Satisfaction Score"].tone == tone
    assert any(said in text for text in notices(report.content, level))
    assert report.missed_targets == ((("weekly", f"agency:{AGENCY}"),) if tone == "bad" else ())


async def test_a_week_without_answers_says_so_and_a_handful_is_called_one(reporter: Reporter, api: Api) -> None:
    del api
    empty = (await weekly(reporter)).content
    assert tiles(empty)["Customer Satisfaction Score"].value == "no data"
    assert "no data" in notices(empty, "warning")[0]
    assert blocks(empty, "pain_points")[0].text.startswith("Every rated response was positive")

    await reporter.take(*(classified(f"r{n}", 5) for n in range(4)))

    few = (await weekly(reporter)).content
    assert notices(few, "warning") == ["Only 4 rated: too few to conclude anything from the score."]
    assert "n = 4" in tiles(few)["Customer Satisfaction Score"].detail


async def test_open_sins_are_listed_with_the_step_that_is_due_next(reporter: Reporter, api: Api) -> None:
    del api

    def opened(name: str, hours: int, kind: str = "sin") -> CaseOpened:
        return CaseOpened(
            agency=AGENCY,
            case_id=derived_id("case", name),
            number=name,
            kind=kind,
            opened_at=MONDAY - timedelta(hours=hours),
        )

    def step(name: str, clause: str, hours: int, outcome: str = "open") -> CaseStepRecorded:
        return CaseStepRecorded(
            agency=AGENCY,
            case_id=derived_id("case", name),
            clause=clause,
            step="any",
            applied_at=MONDAY - timedelta(days=2),
            policy_hash="unknown",
            due_at=MONDAY + timedelta(hours=hours),
            done_at=MONDAY if outcome == "done" else None,
            outcome=outcome,
        )

    await reporter.take(
        opened("C-1", 50),
        step("C-1", "TSPE-5.2", -20, "done"),
        step("C-1", "TSPE-5.8", 4),
        step("C-1", "TSPE-5.6", -1),
        opened("C-2", 20),
        opened("C-3", 30),
        CaseClosed(
            agency=AGENCY,
            case_id=derived_id("case", "C-3"),
            number="C-3",
            closed_at=MONDAY - timedelta(hours=1),
            waived=False,
        ),
        opened("C-4", 10, kind="not_completed"),
        opened("C-5", -1),  # after the cut
    )

    content = (await weekly(reporter)).content

    assert [(row["case"], row["days"], row["clause"], row["standing"]) for row in rows(content, "open_cases")] == [
        ("C-1", 2, "TSPE-5.6", "late"),
        ("C-2", 0, None, "open"),
    ]
    assert "Of 2 open cases 1 have a step that is late." in notices(content, "warning")


async def test_what_changed_after_the_week_is_told_with_the_figures_of_before(reporter: Reporter, api: Api) -> None:
    del api
    await filled(reporter)
    before = (await weekly(reporter)).content
    assert notices(before, "info")[-1].startswith("No figure of the periods shown has changed")
    set_clock(reporter, MONDAY + timedelta(days=1))
    await reporter.take(voided("n0"), voided("n1"))

    after = (await weekly(reporter, MONDAY + timedelta(days=2))).content

    assert "Responses of this period have changed since it ended; the figures are restated." in notices(
        after, "warning"
    )
    (row,) = [row for row in rows(after, "restatements") if row["period"] == "2026-W47"]
    assert (row["reasons"], row["n_before"], row["score_before"], row["n"], row["score"]) == (
        "2 void",
        20,
        "0.8000",
        18,
        "0.7777",
    )


async def test_compiling_again_without_a_change_gives_the_same_content(reporter: Reporter, api: Api) -> None:
    del api
    await filled(reporter)

    first, again = (await weekly(reporter)).content, (await weekly(reporter)).content

    assert first.digest == again.digest
    assert ReportContent.model_validate_json(first.model_dump_json()).digest == first.digest
