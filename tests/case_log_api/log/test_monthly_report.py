"""The monthly report through both services: case_log_api's events and its released words, reporter's figures and its content."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from careloop.stack.access import SCOPES
from services.reporter.domain.reports.compiling import Compiled, CompileOrder, compile_report
from services.reporter.domain.reports.sources import Sources, fetch_for, recheck
from shared.calendar import local_day, period_on
from shared.contracts.events import CaseStepRecorded, LogEntryChanged
from shared.db import make_engine
from shared.policy.models import PolicyPack
from shared.policy.store import current_policy, store_version
from shared.upstream.care_log import HttpCareLog
from shared.upstream.client import ServiceClient
from shared.upstream.errors import ServiceUnreachable
from shared.web.keys import mint_key, save_key
from tests.case_log_api.log.care_office import CARE, CareOffice
from tests.case_log_api.log.copies_support import CANARIES, SAID, act, copy_of, log_canary, release_canary
from tests.reporter.support import Reporter, resources_for


@dataclass
class Both:
    """case_log_api with a log, and a reporter that is told by it and asks it with the key of its service."""

    care: CareOffice
    reporter: Reporter
    sources: Sources

    async def tell(self) -> None:
        """Everything that was ever published, as an at-least-once delivery may bring it."""
        for type_ in (LogEntryChanged, CaseStepRecorded):
            events = [type_.model_validate(each) for each in await self.care.published(type_.type)]
            await self.reporter.take(*events)

    async def order(self) -> CompileOrder:
        async with self.reporter.sessions() as session:
            policy = await current_policy(session, CARE)
        reports = policy.pack.reports
        assert reports is not None
        order = CompileOrder(
            agency=CARE,
            policy=policy,
            report=next(run for run in reports.runs if run.kind == "care_log"),
            period=period_on(local_day(self.care.now, policy.pack.agency.zone), "month"),
            department=None,
            version=1,
            cut_at=self.care.now,
        )
        return await fetch_for(self.sources, order)

    async def compile(self) -> Compiled:
        order = await self.order()
        async with self.reporter.sessions() as session:
            compiled = await compile_report(session, order)
        written = compiled.content.model_dump_json()
        for canary in CANARIES:
            assert canary not in written, canary
        return compiled


@pytest.fixture
async def both(care: CareOffice, care_pack: PolicyPack, database_url: str) -> AsyncIterator[Both]:
    engine = make_engine(database_url, "reporter", pool_size=3)
    reporter = Reporter(resources_for(engine, database_url, care.clock))
    async with reporter.sessions.begin() as session:
        await store_version(session, care_pack, now=care.now)
    minted = mint_key(
        name="reporter", agency=None, scopes=SCOPES["reporter"]["case_log_api"], now=care.now, kind="service"
    )
    async with care.resources.sessions.begin() as session:
        await save_key(session, minted)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=care.app)) as http:
        client = ServiceClient(http, "http://case.test", SecretStr(minted.token))
        yield Both(care, reporter, Sources(care_log=HttpCareLog(client)))
    await reporter.resources.http.aclose()
    await engine.dispose()


def narratives(compiled: Compiled) -> dict[Any, Any]:
    (log,) = [table for table in compiled.content.tables if table.id == "log"]
    keys = [column.key for column in log.columns]
    return {cells[keys.index("number")]: cells[keys.index("narrative")] for cells in log.rows}


@pytest.mark.clause("CCTS-II.3")
@pytest.mark.clause("CCTS-II.3.redacted")
@pytest.mark.clause("CCTS-III.B5")
async def test_a_report_shows_released_words_alone_and_drops_what_is_taken_back_before_it_goes_out(both: Both) -> None:
    care = both.care
    first, second = await log_canary(care), await log_canary(care, narrative="Ferdinanda was there. Nobody answered.")
    await release_canary(care, first)
    await both.tell()

    draft = await both.compile()
    (held_up,) = draft.obstacles
    number = (await care.read(second))["number"]
    assert (held_up.reason, held_up.reference) == ("words_not_released", number)
    assert narratives(draft)[number] is None
    assert sum(SAID in str(words) for words in narratives(draft).values()) == 1

    version = await release_canary(care, second)
    assert [each.reason for each in (await both.compile()).obstacles] == ["figures_and_log_disagree"]
    await both.tell()
    ready = await both.compile()
    assert ready.obstacles == ()
    assert "Nobody answered." in str(narratives(ready)[number])
    assert recheck(await both.order(), ready.content) == ()

    analyst = await care.analyst()
    taken_back = await act(analyst, await copy_of(analyst, second, version), second, "withdraw", reason="A slip.")
    assert taken_back.status_code == 200, taken_back.text
    found = recheck(await both.order(), ready.content)
    assert {(each.reason, each.reference) for each in found} == {
        ("release_taken_back", number),
        ("words_not_released", number),
    }
    await both.tell()
    again = await both.compile()
    assert narratives(again)[number] is None
    assert [each.reason for each in again.obstacles] == ["words_not_released"]


async def test_whoever_has_another_key_gets_no_entry_for_a_report(both: Both) -> None:
    await log_canary(both.care)
    minted = mint_key(name="other", agency=None, scopes=("desk:read",), now=both.care.now, kind="service")
    async with both.care.resources.sessions.begin() as session:
        await save_key(session, minted)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=both.care.app)) as http:
        other = HttpCareLog(ServiceClient(http, "http://case.test", SecretStr(minted.token)))
        with pytest.raises(ServiceUnreachable):
            await fetch_for(Sources(care_log=other), replace(await both.order(), fetched=None))
