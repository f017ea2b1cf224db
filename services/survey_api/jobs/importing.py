"""Files of responses: a job for each batch of rows, which are read like calls to the API or by a source's mapping."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.delivered.live_source import make_live
from services.survey_api.domain.imports.keeping import fail_given_up, fail_import, forget_chunks, forget_rejections
from services.survey_api.domain.imports.taking import RowReader, TakingRules, claim_import, take_in_next
from services.survey_api.domain.work import ForgetImport, TakeInRows
from services.survey_api.jobs.import_rows import read_by_mapping, read_by_name
from services.survey_api.jobs.registries import registry
from services.survey_api.models import ResponseImport, Source
from services.survey_api.resources import SurveyResources
from shared.crash import crash_point, register
from shared.policy.store import StoredPolicy, current_policy

register("import.claimed", "import.rows_taken")


@registry.runs(TakeInRows)
async def take_in_rows(resources: SurveyResources, session: AsyncSession, job: TakeInRows) -> None:
    """Take in the next rows; their effects, the file's position, the next job and this one's end are one transaction."""
    kept = await claim_import(session, job)
    if kept is None:
        return
    crash_point("import.claimed")
    policy = await current_policy(session, job.agency)
    now, settings = resources.clock.now(), resources.settings
    keep_failed = timedelta(days=settings.import_failed_days)
    read = await _reader_of(session, kept, policy, resources)
    if read is None:
        await fail_import(session, kept, "source_unknown", keep_file=keep_failed, now=now)
        return
    rules = TakingRules(policy, timedelta(days=settings.import_historic_days), keep_failed)
    await take_in_next(session, kept, job, read, rules, now=now)
    crash_point("import.rows_taken")


async def _reader_of(
    session: AsyncSession, kept: ResponseImport, policy: StoredPolicy, resources: SurveyResources
) -> RowReader | None:
    now = resources.clock.now()
    if kept.source is None:
        return lambda raw: read_by_name(raw, kept, policy.pack, now=now)
    source = await session.get(Source, (kept.agency, kept.source))
    if source is None:
        return None
    mapping = (await make_live(session, source)).rules
    return lambda raw: read_by_mapping(raw, kept, mapping, now=now)


@registry.runs(ForgetImport)
async def forget_import(resources: SurveyResources, session: AsyncSession, job: ForgetImport) -> None:  # noqa: ARG001 - as every handler
    """Delete what has served its time."""
    forget = forget_rejections if job.what == "rejections" else forget_chunks
    await forget(session, job.agency, job.import_id)


@registry.looks_for("imports that were given up")
async def find_given_up(resources: SurveyResources, session: AsyncSession) -> None:
    """Let nobody wait for an import whose job is dead."""
    keep_failed = timedelta(days=resources.settings.import_failed_days)
    await fail_given_up(session, keep_file=keep_failed, now=resources.clock.now())
