"""What `careloop doctor` finds of reports: steps after their time, periods without a run, content that does not come."""

from typing import Any

import pytest

from services.reporter.models import ReportLedger, ReportRun, ReportStep, StepFact
from shared.policy.store import PolicyVersion
from tests.careloop.examined import AGENCY, OTHER, SessionsOf, add, ago, deployment, look
from tests.support.rows import make_row

__all__ = ["deployment"]
pytestmark = pytest.mark.usefixtures("deployment")


def report_run(**values: Any) -> Any:
    return make_row(ReportRun, **({"agency": AGENCY, "state": "open", "report": "weekly"} | values))


def report_step(run: Any, step: str, **values: Any) -> Any:
    ready = {"agency": run.agency, "run_id": run.id, "state": "ready", "act": "send", "clause": "TSPE-5.3.report"}
    return make_row(ReportStep, step=step, **(ready | values))


async def test_a_step_after_its_limit_is_told_apart_from_one_after_its_day_to_work_to(sessions_of: SessionsOf) -> None:
    run, cancelled = report_run(department="a"), report_run(department="b", state="cancelled")
    late = ago(days=1)
    await add(
        sessions_of("reporter"),
        run,
        cancelled,
        report_step(run, "limit", working_due_at=ago(days=3), clause_due_at=late, clause="CCTS-III.B5"),
        report_step(run, "aim", working_due_at=late),
        report_step(run, "aim before limit", working_due_at=late, clause_due_at=ago(days=-1)),
        report_step(run, "in time", working_due_at=ago(days=-1), clause_due_at=ago(days=-1)),
        report_step(run, "waiting", working_due_at=late, clause_due_at=late, state="waiting"),
        report_step(run, "done", working_due_at=late, clause_due_at=late, state="done"),
        report_step(cancelled, "of a cancelled run", working_due_at=late, clause_due_at=late),
    )

    found = await look()

    assert {check: (one.severity, one.count, one.sample[0]) for (_, check), one in found.items()} == {
        "report_steps_overdue": ("act", 1, str(run.id)),
        "report_steps_late": ("act", 2, str(run.id)),
    }
    overdue = found["reporter", "report_steps_overdue"]
    assert overdue.says.endswith("by clause: CCTS-III.B5 (1)")
    assert overdue.what_to_do[0].startswith(f"careloop report show {run.id}")
    assert await look(OTHER) == {}


async def test_what_should_have_opened_and_did_not_is_urgent(sessions_of: SessionsOf) -> None:
    def ledger(agency: str, **values: Any) -> Any:
        return make_row(ReportLedger, agency=agency, **values)

    await add(
        sessions_of("reporter"),
        ledger(AGENCY, look_at=ago(minutes=20), policy_hash=f"of {AGENCY}"),
        ledger(OTHER, look_at=ago(minutes=2), policy_hash=f"of {OTHER}"),
    )
    found = await look()
    assert list(found) == [("reporter", "report_runs_not_opened")]
    finding = found["reporter", "report_runs_not_opened"]
    assert (finding.severity, finding.agencies) == ("urgent", [AGENCY])
    assert "careloop jobs list -s reporter" in finding.what_to_do[1]


@pytest.mark.parametrize(
    ("hash_", "activated", "content", "is_found"),
    [
        ("former", {"minutes": 20}, {"reports": {"runs": []}}, True),
        ("new", {"minutes": 20}, {"reports": {"runs": []}}, False),
        ("former", {"minutes": 2}, {"reports": {"runs": []}}, False),
        ("former", {"minutes": 20}, {"reports": None}, False),
    ],
    ids=["never looked at", "looked at", "loaded just now", "a policy without reports"],
)
async def test_a_policy_whose_reports_were_never_looked_at_is_found(
    sessions_of: SessionsOf, hash_: str, activated: dict[str, float], content: dict[str, Any], *, is_found: bool
) -> None:
    values = {"agency": "third", "hash": "new", "current": True, "content": content, "activated_at": ago(**activated)}
    await add(
        sessions_of("reporter"),
        make_row(PolicyVersion, **values),
        make_row(ReportLedger, agency="third", look_at=None, policy_hash=hash_),
    )

    assert (("reporter", "report_runs_not_opened") in await look("third")) is is_found


async def test_content_that_does_not_come_is_urgent(sessions_of: SessionsOf) -> None:
    run = report_run()
    await add(
        sessions_of("reporter"),
        run,
        report_step(run, "stuck", asked_at=ago(minutes=20), act="compile"),
        report_step(run, "compiling", asked_at=ago(minutes=2), act="compile"),
        report_step(run, "compiled", asked_at=ago(minutes=20), act="compile", state="done"),
    )

    found = await look()

    assert {check: (one.severity, one.count) for (_, check), one in found.items()} == {
        "report_content_late": ("urgent", 1)
    }


async def test_a_step_of_a_report_is_told_of_by_its_run_and_not_as_a_step_of_a_case(sessions_of: SessionsOf) -> None:
    run = report_run()
    late = {"applied_at": ago(days=2), "due_at": ago(days=1), "outcome": "open", "agency": AGENCY}
    await add(sessions_of("reporter"), run, make_row(StepFact, case_id=run.id, **late))

    assert await look() == {}
