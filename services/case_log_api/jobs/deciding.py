"""Jobs whose effects and mark "done" are one transaction: escalating, crediting, counting, noting."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.deps import CaseResources
from services.case_log_api.domain.cases import lock_case
from services.case_log_api.domain.crediting import credit_case
from services.case_log_api.domain.escalation import escalate
from services.case_log_api.domain.facts import EscalationRules
from services.case_log_api.domain.noting import note_revision, note_void
from services.case_log_api.domain.repeat_counts import count_repeat_sins
from services.case_log_api.domain.tracking import find_response
from services.case_log_api.domain.work import CountRepeatSins, CreditCase, Escalate, NoteRevision, NoteVoid
from services.case_log_api.jobs.registries import registry
from shared.crash import crash_point, register
from shared.policy.store import current_policy

register("case.escalated", "case.repeat_counted")


@registry.runs(Escalate)
async def run_escalation(resources: CaseResources, session: AsyncSession, job: Escalate) -> None:
    """Decide and begin what a response asks for."""
    await escalate(session, job, now=resources.clock.now())
    crash_point("case.escalated")


@registry.runs(CreditCase)
async def run_crediting(resources: CaseResources, session: AsyncSession, job: CreditCase) -> None:
    """Take over an attribution; one that a later one has overtaken is left alone."""
    response = await find_response(session, job.agency, job.response_id, lock=True)
    if response is None or response.case_id is None or response.attributed_version != job.version:
        return
    case = await lock_case(session, job.agency, response.case_id)
    rules = EscalationRules.of((await current_policy(session, job.agency)).pack)
    await credit_case(session, case, response, rules, now=resources.clock.now())


@registry.runs(CountRepeatSins)
async def run_counting(resources: CaseResources, session: AsyncSession, job: CountRepeatSins) -> None:
    """Ask for the notices that a person's SINs call for."""
    await count_repeat_sins(session, job, now=resources.clock.now())
    crash_point("case.repeat_counted")


@registry.runs(NoteVoid)
async def run_noting_void(resources: CaseResources, session: AsyncSession, job: NoteVoid) -> None:
    """Note a void on the case."""
    await note_void(session, job, now=resources.clock.now())


@registry.runs(NoteRevision)
async def run_noting_revision(resources: CaseResources, session: AsyncSession, job: NoteRevision) -> None:
    """Note a revision on the case."""
    await note_revision(session, job, now=resources.clock.now())
