"""The quarterly averages as a report: each program and department, against the target, n never hidden."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.reporter.domain.reports.compiling import Compiled
from services.reporter.domain.reports.kinds.survey_averages import DepartmentNotInPolicy
from shared.policy import reader
from shared.policy.models.reports import ReportRule
from tests.reporter.compiled import chart, compiled, notices, rows, tiles
from tests.reporter.heart import AGENCY, NOON, QUESTIONS, answered, heart_pack, heart_survey
from tests.reporter.support import SAMPLE, Api, Reporter, load

AFTER = datetime(2027, 1, 8, 18, 0, tzinfo=UTC)


def rule(**changes: object) -> ReportRule:
    reports = reader.read(SAMPLE.parent / "county-child-welfare").reports
    found = None if reports is None else reports.find("quarterly-averages")
    assert found is not None
    return found.model_copy(update={"plan_target": "quarterly", **changes})


async def quarterly(reporter: Reporter, department: str | None, **changes: object) -> Compiled:
    return await compiled(reporter, rule(**changes), AGENCY, date(2026, 11, 18), AFTER, department=department)


async def filled(reporter: Reporter) -> None:
    """Central just misses 4 (3.9983 shown as 3.99), South reaches it, Front Desk is far below."""
    await reporter.take(
        *(answered(f"c{n}", *[4] * 6) for n in range(99)),
        answered("c99", 3, *[4] * 5),
        *(answered(f"s{n}", *[4 + n % 2] * 6, program="south") for n in range(30)),
        *(answered(f"f{n}", 1, 2, 1, 2, 1, 1 + n % 2, program="front-desk") for n in range(60)),
    )


@pytest.mark.clause("HEART-AVG")
@pytest.mark.clause("HEART-AVG.average")
async def test_a_departments_report_has_its_average_and_those_of_its_programs(reporter: Reporter, heart: Api) -> None:
    del heart  # its pack is loaded
    await filled(reporter)

    content = (await quarterly(reporter, "services")).content

    found = {(row["group"], row["name"]): row for row in rows(content, "overall_averages")}
    assert set(found) == {("Department", "Services"), ("Program", "Central Region"), ("Program", "South Region")}
    central = found["Program", "Central Region"]
    assert (central["n"], central["average"], central["target"]) == (100, "3.99", "4")
    assert (central["reached"], central["spans"]) == ("no", "yes")
    assert (found["Program", "South Region"]["average"], found["Program", "South Region"]["reached"]) == ("4.50", "yes")
    assert (found["Department", "Services"]["n"], found["Department", "Services"]["average"]) == (130, "4.11")
    assert tiles(content)["Services"].detail.startswith("n = 130; 95 % interval ")
    assert content.subtitle.startswith("Services, ")
    questions = [row["question"] for row in rows(content, "questions_by_group") if row["name"] == "Central Region"]
    assert questions == list(QUESTIONS)
    assert len(rows(content, "question_averages")) == 6


@pytest.mark.clause("HEART-ACT")
async def test_what_is_exactly_below_the_target_fires_and_says_so_with_its_doubt(
    reporter: Reporter, heart: Api
) -> None:
    del heart
    await filled(reporter)

    of_services, of_office = await quarterly(reporter, "services"), await quarterly(reporter, "office")

    assert of_services.missed_targets == (("quarterly", "program:central"),)
    assert of_office.missed_targets == (("quarterly", "department:office"), ("quarterly", "program:front-desk"))
    (near,) = notices(of_services.content, "warning")
    assert near.startswith("Central Region: 3.99 (n = 100, 95 % interval 3.97 to 4.03)")
    assert "is below the target of 4 (HEART-AVG), compared exactly. The interval spans the target" in near
    assert near.endswith("An action plan is due (HEART-ACT).")
    far = notices(of_office.content, "warning")
    assert all("spans" not in text and text.endswith("An action plan is due (HEART-ACT).") for text in far)
    assert {tiles(of_services.content)["Services"].tone, tiles(of_office.content)["Office"].tone} == {"good", "bad"}


async def test_the_agencys_own_report_has_all_departments_and_programs(reporter: Reporter, heart: Api) -> None:
    del heart
    await filled(reporter)

    report = await quarterly(reporter, None)

    names = [row["name"] for row in rows(report.content, "overall_averages")]
    assert names == ["All responses", "Office", "Services", "Central Region", "Front Desk", "South Region"]
    assert set(tiles(report.content)) == {"All responses", "Office", "Services"}
    assert {subject for _, subject in report.missed_targets} == {
        "department:office",
        "program:central",
        "program:front-desk",
    }


async def test_the_weakest_questions_are_those_with_answers_enough_to_say_so(reporter: Reporter, heart: Api) -> None:
    del heart
    await reporter.take(
        *(answered(f"c{n}", 5, 3, 4, 5, 2, 4) for n in range(8)),
        *(answered(f"s{n}", *[1] * 6, program="south") for n in range(4)),
    )

    content = (await quarterly(reporter, "services")).content

    weakest = rows(content, "weakest_questions")
    of_central = [(row["text"], row["n"], row["average"], row["gap"]) for row in weakest if row["group"] == "Program"]
    assert of_central == [
        ("About timeliness.", 8, "2.00", "2.00"),
        ("About expertise.", 8, "3.00", "1.00"),
        ("About attentiveness.", 8, "4.00", None),
    ]
    few = next(text for text in notices(content, "warning") if text.startswith("South Region"))
    assert "(n = 4," in few
    assert "With fewer than 5 responses little can be concluded." in few


async def test_eight_quarters_are_drawn_with_their_target(reporter: Reporter, heart: Api) -> None:
    del heart
    await filled(reporter)
    await reporter.take(*(answered(f"b{n}", *[3] * 6, submitted_at=NOON - timedelta(days=90)) for n in range(9)))

    content = (await quarterly(reporter, "services")).content

    trend = rows(content, "average_trend")
    assert [row["label"] for row in trend][-2:] == ["FY2027-Q1", "FY2027-Q2"]
    assert (len(trend), [row["value"] for row in trend[-2:]], trend[0]["value"]) == (8, ["3.00", "4.11"], None)
    assert "4" in chart(content, "average_trend").text_alternative
    services = next(row for row in rows(content, "overall_averages") if row["group"] == "Department")
    assert (services["change"], services["verdict"]) == ("1.11", "risen")


async def test_a_quarter_without_answers_is_no_data_and_misses_no_target(reporter: Reporter, heart: Api) -> None:
    del heart

    report = await quarterly(reporter, "office")

    assert report.missed_targets == ()
    assert tiles(report.content)["Office"].value == "no data"
    assert [row["reached"] for row in rows(report.content, "overall_averages")] == ["no data", "no data"]
    assert "Office: nobody answered; there is no data, which is not an average of 0." in notices(report.content, "info")


async def test_a_report_of_no_single_survey_has_a_part_for_each(reporter: Reporter, heart: Api) -> None:
    del heart
    other = heart_survey(("overall", "respect"), highest=10, survey="events")
    async with reporter.sessions.begin() as session:
        await load(session, heart_pack(heart_survey(), other), NOON + timedelta(seconds=1))
    await filled(reporter)

    content = (await quarterly(reporter, "services", survey=None)).content

    assert rows(content, "overall_averages")[0]["n"] == 130
    assert rows(content, "overall_averages_2")[0]["n"] == 0
    assert (
        next(fact.value for fact in content.facts if fact.label == "Survey")
        == "Customer experience, Customer experience"
    )


async def test_a_department_that_no_policy_names_has_no_report(reporter: Reporter, heart: Api) -> None:
    del heart

    with pytest.raises(DepartmentNotInPolicy):
        await quarterly(reporter, "unheard-of")


async def test_compiling_again_without_a_change_gives_the_same_content(reporter: Reporter, heart: Api) -> None:
    del heart
    await filled(reporter)

    assert (await quarterly(reporter, "services")).content.digest == (
        await quarterly(reporter, "services")
    ).content.digest
