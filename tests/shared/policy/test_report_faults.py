"""The reports of a pack: each fault with its line."""

from pathlib import Path

import pytest

from tests.shared.policy.packs import SOCIAL, PackCopy, copy_pack

POLICY = "policy.toml"


@pytest.fixture
def social(tmp_path: Path) -> PackCopy:
    return copy_pack(SOCIAL, tmp_path)


def told(pack: PackCopy) -> list[str]:
    return [str(fault) for fault in pack.faults()]


def expect(pack: PackCopy, at: str, message: str) -> None:
    line = pack.line_of(POLICY, at)
    faults = told(pack)
    assert any(each.startswith(f"{POLICY}:{line}: ") and message in each for each in faults), faults


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        ('who = "deputy_director"\nor_who', 'who = "county_executive_office"\nor_who', 'who = "county_executive_office"', "the mailbox of 'county_executive_office', which takes no step"),
        ('or_who = ["executive_team", "designee"]', 'or_who = ["executives"]', 'or_who = ["executives"]', "there is no role 'executives'"),
        ('lock = "submit"', 'lock = "submitted"', 'lock = "submitted"', "lock names no step: there is no 'submitted'"),
        ('lock = "submit"', 'lock = "draft"', 'lock = "draft"', "lock must come after every step that collects, compiles, reviews or approves"),
        ('lock = "submit"', 'lock = "compile"', 'lock = "compile"', "lock must be a step that sends or approves"),
        ('act = "collect"', 'act = "gather"', 'act = "gather"', "'collect', 'compile'"),
        ("number = 6, month", "numbers = 6, month", "numbers = 6", "unknown key 'numbers'"),
        ('request_template = "report_request"\n', "", "[reports.notices]", "'monthly-care-log' asks for what is missing, and request_template is missing"),
        ('late_template = "report_late"', 'late_template = "report_latest"', 'late_template = "report_latest"', "there is no template 'report_latest'"),
        ("first_on = 2026-11-01", "first_on = 2024-11-01", "first_on = 2024", "before 2025, the first year of which the calendar knows the holidays"),
        ("first_on = 2026-11-01", "first_on = 0026-11-01", "first_on = 0026", "a run would open for every period since then"),
        ('lock = "return"', 'lock = "return"\nsurvey = "care-follow-up"', 'survey = "care-follow-up"\nreaders', "survey is for a report of answers"),
        ('kind = "care_log"', 'kind = "satisfaction_score"', '[[reports.runs]]\nid = "monthly-care-log"', "needs the survey that it sums up"),
        ('id = "ceo-quarterly-review"', 'id = "monthly-care-log"', 'id = "monthly-care-log"\nkind = "outside_review"', "report 'monthly-care-log' is defined twice"),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_line(social: PackCopy, old: str, new: str, at: str, message: str) -> None:
    social.edit(POLICY, old, new)
    expect(social, at, message)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "Forward the draft to the Executive Team"\nact = "send"\nwho = "sppr_analyst"', 'title = "Forward"\nact = "send"\nwho = "sppr_analyst"\napprovers = "each"', "approvers may be each only for a review or an approval"),
        ('starts = "step_before"\napprovers = "each"\nto', 'starts = "step_before"\napprovers = "each"\nor_who = ["director"]\nto', "or_who is not for a step that each must sign"),
        ('limit = { kind = "last_business_day" }\nto = ["deputy_director", "executive_team", "designee"]', 'limit = { kind = "last_business_day" }', "to is needed: a step that collects has somebody to write to"),
        ('id = "draft"', 'id = "compile"', "steps have one id twice"),
        ('act = "compile"', 'act = "review"', "steps lack one that compiles it"),
        ('starts = "step_before"\napprovers = "each"\nto', 'starts = "receipt"\napprovers = "each"\nto', "steps start with a receipt only in an outside review"),
    ],
)  # fmt: skip
def test_steps_that_come_to_nothing_are_told(social: PackCopy, old: str, new: str, message: str) -> None:
    social.edit(POLICY, old, new)
    assert any(message in each for each in told(social)), told(social)


def test_an_outside_review_begins_with_its_receipt_and_compiles_nothing(social: PackCopy) -> None:
    social.edit(POLICY, 'starts = "receipt"\n', "")
    assert any("start with the receipt or the step before, not with the period" in each for each in told(social))
    social.edit(POLICY, 'act = "review"', 'act = "compile"')
    assert any("compile nothing: its content comes from outside" in each for each in told(social))


def test_the_first_step_follows_no_other(pack: PackCopy) -> None:
    pack.edit(POLICY, 'act = "compile"\n', 'act = "compile"\nstarts = "step_before"\n')
    assert any("there is none before the first" in each for each in told(pack))


def test_limits_of_steps_need_a_calendar(pack: PackCopy) -> None:
    pack.drop("[calendar]", "# ---")
    faults = [fault for fault in pack.faults() if fault.message == "a limit of this kind needs a [calendar]"]
    assert len(faults) == 2
    assert faults[0].line == pack.line_of(POLICY, 'working_limit = { kind = "business_days", days = 1 }')


def test_a_step_that_nothing_gives_a_date_is_told(pack: PackCopy) -> None:
    pack.edit(POLICY, 'working_limit = { kind = "business_days", days = 1 }\nto', "to")
    [fault] = pack.faults()
    assert fault.message.startswith("step 'send' has no date: give it a limit or a working_limit")
    assert fault.line == pack.line_of(POLICY, '[[reports.runs.steps]]\nid = "send"')


def test_a_role_of_every_department_goes_with_reports_of_departments_only(heart: PackCopy) -> None:
    heart.edit(POLICY, 'per = "department"\n', "")
    faults = told(heart)
    held = [each for each in faults if "is held in a department, and this report is not per" in each]
    assert len(held) >= 4
    assert any("report 'quarterly-averages' is of the whole agency" in each for each in faults)  # late_roles


def test_a_report_of_departments_needs_a_program_of_one(heart: PackCopy) -> None:
    path = heart.folder / POLICY
    path.write_text(path.read_text().replace('department = "child-welfare-services"\n\n[[programs', "\n[[programs"))
    path.write_text(path.read_text().replace('id = "south"\nname = "South Region"\nname_in = { es = "Región Sur" }\ndepartment = "child-welfare-services"', 'id = "south"\nname = "South Region"\nname_in = { es = "Región Sur" }'))  # fmt: skip
    assert any("per is department, and no program names one" in each for each in told(heart)), told(heart)


def test_a_role_that_is_found_from_a_person_has_no_part_in_reports(heart: PackCopy) -> None:
    heart.edit(POLICY, 'plan_owner = "heart_ambassador"', 'plan_owner = "supervisor"')
    heart.edit(POLICY, 'late_roles = ["appointing_authority"]', 'late_roles = ["supervisor"]')
    expect(heart, 'plan_owner = "supervisor"', "'supervisor' is found from a person")
    expect(heart, 'late_roles = ["supervisor"]', "'supervisor' is found from a person")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('plan_target = "quarterly-average"', 'plan_target = "average"', "there is no target 'average'"),
        ('plan_owner = "heart_ambassador"\n', "", "plan_target, plan_clause and plan_owner go together"),
        (
            'period = "quarter"\nat_least',
            'period = "month"\nat_least',
            "is for every month, the report for every quarter",
        ),
        ('measure = "average"', 'measure = "satisfaction_score"', "'quarterly-average' is no target of an average"),
        ('kind = "survey_averages"', 'kind = "satisfaction_score"', "which only survey_averages holds"),
        (
            'plan_template = "action_plan"\n',
            "",
            "'quarterly-averages' opens action plans, and plan_template is missing",
        ),
        ('program = "HEART-ACT.program"', 'programme = "HEART-ACT.program"', "'program' or 'department'"),
        ("public = true", 'public = "yes"', "public"),
    ],
)
def test_a_plan_has_its_target_its_clause_its_owner_and_its_mail(
    heart: PackCopy, old: str, new: str, message: str
) -> None:
    heart.edit(POLICY, old, new)
    assert any(message in each for each in told(heart)), told(heart)


def test_a_report_of_the_log_needs_a_log(social: PackCopy) -> None:
    social.drop("[care_log]", "# ---")
    assert any("a report of the customer care log needs a [care_log]" in each for each in told(social))


def test_somebody_must_hold_the_role_that_takes_a_step(social: PackCopy) -> None:
    path = social.folder / "directory.csv"
    path.write_text(path.read_text().replace(",sppr_analyst,", ",,"))
    assert [fault.message for fault in social.faults()] == ["nobody holds the role 'sppr_analyst', which a rule names"]


def test_a_mail_of_a_report_shows_where_the_step_is_taken_and_has_only_its_values(social: PackCopy) -> None:
    body = "templates/email/report_ready/body.txt"
    social.edit(body, "{{ run_url }}", "{{ case_number }}")
    faults = told(social)
    assert any(f"{body}:1: must show 'run_url' in a report_ready message" in each for each in faults)
    assert any("a report_ready message has no 'case_number'; it has" in each for each in faults)
