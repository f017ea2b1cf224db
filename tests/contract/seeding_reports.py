"""Report runs with content and a file: one that was cancelled, of which every act is refused, and one that is open."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from careloop.stack.packs import open_session
from services.reporter.domain.reports.compiling import Compiled, CompileOrder
from services.reporter.domain.reports.files import CheckedFile, add_file
from services.reporter.domain.reports.opening import open_due_runs
from services.reporter.domain.reports.overriding import cancel_run
from services.reporter.domain.reports.runs import lock_run
from services.reporter.domain.reports.versions import add_version, version_of
from services.reporter.models import ReportRun
from shared.policy.store import current_policy
from tests.contract.stack import AGENCY
from tests.reporter.reports.figures import Figures

LATER = datetime(2026, 12, 8, 12, tzinfo=UTC)  # two weeks of the sample pack's report have ended
OPENING = {"report": "weekly-satisfaction-score", "period_day": "2026-11-23"}
DOCUMENT = {"filename": "q.txt", "content_type": "text/plain", "content_base64": "U2VlIHBhZ2UgMi4K"}

SURE: dict[str, dict[str, Any]] = {
    "POST /v1/report-runs": {"body": OPENING},
    "POST /v1/report-runs/{run_id}/documents": {"body": DOCUMENT},
    "GET /v1/report-runs/{run_id}/versions/{number}/charts/{chart}.{form}": {"path_parameters": {"form": "json"}},
    "GET /v1/report-runs/{run_id}/versions/{number}.{form}": {"path_parameters": {"form": "json"}},
}
"""What chance alone seldom hits on."""


async def seed_reports() -> dict[str, list[str | int]]:
    """Two runs, each with two versions and a file; returns what there is, by the name of its path parameter."""
    async with open_session("reporter") as session:
        policy = await current_policy(session, AGENCY)
        now = max(LATER, datetime.now(UTC))
        await open_due_runs(session, policy, now)
        ids = (await session.scalars(select(ReportRun.id).order_by(ReportRun.period_start).limit(2))).all()
        figures = Figures()
        files: list[str | int] = []
        for run_id in ids:
            in_hand = await lock_run(session, AGENCY, run_id)
            for number in (1, 2):
                order = CompileOrder(
                    agency=AGENCY,
                    policy=policy,
                    report=in_hand.rule,
                    period=in_hand.period,
                    department=None,
                    version=number,
                    cut_at=now,
                )
                compiled = Compiled(content=figures.content(order, number))
                new = version_of(compiled, reason="compiled", made_by="somebody", note=None)
                await add_version(session, in_hand, new, now=now)
            note = CheckedFile("notes.txt", "text/plain", b"See page 2.\n", "0" * 64)
            file = await add_file(session, in_hand.run, note, purpose="correction", actor="somebody", now=now)
            files.append(str(file.id))
        await cancel_run(
            session, await lock_run(session, AGENCY, ids[0]), actor="somebody", reason="For the tests.", now=now
        )
    return {
        "run_id": [str(each) for each in ids],
        "step": ["compile", "send"],
        "chart": ["trend"],
        "file_id": files,
    }
