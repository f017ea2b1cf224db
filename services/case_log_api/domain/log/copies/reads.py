"""Reading sealed originals: each read is recorded with who, when, what and why, in the transaction that reads."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.copies.versions import redaction_rule
from services.case_log_api.domain.steps import DONE, apply_steps
from services.case_log_api.models import PrivateRead
from shared.ids import new_id
from shared.logs import current_request_id
from shared.policy.store import StoredPolicy

STEP = "confidential"


async def record_reads(
    session: AsyncSession,
    policy: StoredPolicy,
    case_ids: Sequence[UUID],
    *,
    reader: str,
    what: str,
    reason: str,
    now: datetime,
) -> None:
    """Note that somebody read what these entries keep closed, and that the clause was followed in it."""
    if not case_ids:
        return
    request_id = current_request_id()
    await session.execute(
        insert(PrivateRead),
        [
            {
                "agency": policy.agency,
                "id": new_id(),
                "case_id": case_id,
                "reader": reader,
                "at": now,
                "what": what,
                "reason": reason,
                "request_id": request_id,
            }
            for case_id in case_ids
        ],
    )
    clause = redaction_rule(policy).confidentiality_clause
    steps = [
        {
            "agency": policy.agency,
            "case_id": case_id,
            "key": STEP,
            "step": STEP,
            "clause": clause,
            "policy_hash": policy.hash,
            "cycle": None,
            "who": None,
            "restricted": False,
            "applied_at": now,
            "due_at": None,
            "done_at": now,
            "outcome": DONE,
        }
        for case_id in case_ids
    ]
    await apply_steps(session, steps, now=now)
