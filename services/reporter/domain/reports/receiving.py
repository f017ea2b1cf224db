"""A report that came from outside: the file is the version that is reviewed; one that comes again is the next."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.reports.files import CheckedFile, add_file
from services.reporter.domain.reports.refusals import ReceiptNeeded, RunLocked
from services.reporter.domain.reports.runs import lock_run
from services.reporter.domain.reports.versions import NewVersion, add_version
from services.reporter.models import ReportVersion


async def receive_document(
    session: AsyncSession,
    agency: str,
    run_id: UUID,
    file: CheckedFile,
    *,
    actor: str,
    now: datetime,
    note: str | None = None,
) -> ReportVersion | None:
    """Keep the file as the newest version of a review; None if the newest is the same file already.

    Raises:
        RunNotFound, RunCancelled: there is no such run, or not any more.
        ReceiptNeeded: the run is no review of somebody else's report.
        RunLocked: what was sent back does not change any more.
    """
    in_hand = await lock_run(session, agency, run_id)
    if in_hand.run.kind != "outside_review":
        raise ReceiptNeeded("Only a review has a report from outside.", how_to_fix="Compile this report instead.")
    if in_hand.run.state != "open":
        raise RunLocked("The review is over: its report does not change any more.", how_to_fix="Open another run.")
    row = await add_file(session, in_hand.run, file, purpose="received", actor=actor, now=now)
    version = NewVersion(
        reason="received",
        digest=file.sha256,
        figures_digest=file.sha256,
        policy_hash=in_hand.policy.hash,
        data_cut_at=now,
        made_by=actor,
        file_id=row.id,
        note=note,
    )
    return await add_version(session, in_hand, version, now=now)
