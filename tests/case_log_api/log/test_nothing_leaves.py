"""Nothing of an entry's words leaves but what is released: byte for byte, over every route, export, event and log line.

The sweep takes its routes from the app itself: a route that is added is swept, and one that shows originals to whoever
lacks the scope for them fails here. Whoever bypasses `released_texts` is found.
"""

import ast
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from shared.web.routing import scope_of
from tests.case_log_api.log.care_office import CARE, CareOffice
from tests.case_log_api.log.copies_support import CANARIES, SAID, act, copy_of, log_canary, release_canary
from tests.support.workbooks import WorkbookFacts

SEALED_SCOPES = {"log:private", "log:redact", "log:release", "log:restricted", "cases:private", "cases:restricted"}
"""What these open is for the people who keep the log: a copy under review is no export."""
EXPORTS = {
    "/v1/log-entries/{case_id}",
    "/v1/log-entries/{case_id}/record",
    "/v1/log-report-entries",
    "/v1/log-sheet.csv",
    "/v1/log-sheet.xlsx",
}
"""Where the released words are seen: without these the sweep would prove nothing."""
QUERY = {"/v1/log-report-entries": "?received_from=2000-01-01&received_to=2099-12-31"}
"""What a route must be asked with, by path."""
NOBODY = UUID(int=7)
ROOT = Path(__file__).parents[3] / "services" / "case_log_api"


@dataclass
class Sweep:
    """Everything that whoever lacks the sealed scopes can get of one entry."""

    care: CareOffice
    client: httpx.AsyncClient
    case_id: str
    swept: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    async def of(cls, care: CareOffice, case_id: str) -> "Sweep":
        scopes = {scope_of(route) for route in routes_of(care)} - SEALED_SCOPES
        client = await care.caller(*sorted(scope for scope in scopes if scope), agency=CARE)
        sweep = cls(care, client, case_id)
        async for path, content in sweep._answers():
            sweep.swept[path] = content
        assert sweep.swept.keys() >= EXPORTS
        sweep.swept |= {f"table {table}": content async for table, content in sweep._tables()}
        return sweep

    async def _answers(self) -> AsyncIterator[tuple[str, bytes]]:
        for route in routes_of(self.care):
            if "GET" not in (route.methods or ()) or scope_of(route) in SEALED_SCOPES:
                continue
            answer = await self.client.get(self._address(route))
            assert answer.status_code < 500, f"{route.path}: {answer.text}"
            assert route.path not in EXPORTS or answer.status_code == 200, f"{route.path}: {answer.text}"
            yield route.path, _unpacked(answer) + str(answer.headers).encode()

    def _address(self, route: APIRoute) -> str:
        values = {
            name: self.case_id if name == "case_id" else "1" if name == "version" else str(NOBODY)
            for name in route.param_convertors
        }
        return route.path.format(**values) + QUERY.get(route.path, "")

    async def _tables(self) -> AsyncIterator[tuple[str, bytes]]:
        async with self.care.engine.connect() as connection:
            for table, column in (("events", "payload"), ("jobs", "payload"), ("timeline_entries", "payload")):
                rows = await connection.exec_driver_sql(f"SELECT {column} FROM {table}")
                content = [json.dumps(row[0], ensure_ascii=False) for row in rows]
                assert content, f"{table} is empty: it would prove nothing"
                yield table, "\n".join(content).encode()

    def where(self, words: str) -> set[str]:
        """Where these words were seen."""
        return {place for place, content in self.swept.items() if words.encode() in content}


def _unpacked(answer: httpx.Response) -> bytes:
    """The bytes of an answer, and those of the parts of a workbook."""
    packed = answer.content.startswith(b"PK")
    return answer.content + (WorkbookFacts.of(answer.content).everything if packed else b"")


def routes_of(care: CareOffice) -> list[APIRoute]:
    routes = [
        context.original_route
        for context in iter_route_contexts(care.app.routes)
        if isinstance(context.original_route, APIRoute)
    ]
    assert len(routes) > 50, "found no routes: this test would prove nothing"
    return routes


@pytest.mark.clause("CCTS-II.3")
@pytest.mark.clause("CCTS-II.3.redacted")
@pytest.mark.clause("CCTS-II.3.confidential")
async def test_nothing_leaves_before_a_release_only_redacted_words_after_it_and_nothing_once_it_ends(
    care: CareOffice, capfd: pytest.CaptureFixture[str]
) -> None:
    case_id = await log_canary(care)
    before = await Sweep.of(care, case_id)
    for words in (*CANARIES, SAID):
        assert before.where(words) == set(), words

    version = await release_canary(care, case_id)
    released = await Sweep.of(care, case_id)
    for words in CANARIES:
        assert released.where(words) == set(), words
    assert released.where(SAID) >= EXPORTS

    await _change(care, case_id, "' '")
    stale = await Sweep.of(care, case_id)
    for words in (*CANARIES, SAID):
        assert stale.where(words) == set(), words

    await _change(care, case_id, "''")
    analyst = await care.analyst()
    copy = await copy_of(analyst, case_id, version)
    assert (await act(analyst, copy, case_id, "withdraw", reason="To see that nothing leaves.")).status_code == 200
    withdrawn = await Sweep.of(care, case_id)
    for words in (*CANARIES, SAID):
        assert withdrawn.where(words) == set(), words

    printed = capfd.readouterr()
    assert "route=/v1/log-sheet.csv" in printed.out, "the log lines were not seen"
    for words in (*CANARIES, SAID):
        assert words not in printed.out + printed.err, words


async def test_a_reason_opens_nothing_to_whoever_lacks_the_scope(care: CareOffice) -> None:
    case_id = await log_canary(care)
    await release_canary(care, case_id)
    client = await care.caller("log:read", "log:export", agency=CARE)
    for path in ("/v1/log-entries/{case_id}", "/v1/log-sheet.csv", "/v1/log-sheet.xlsx"):
        refused = await client.get(path.format(case_id=case_id), headers={"Careloop-Reason": "I am curious."})
        assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing"), path
    assert await care.private_reads(case_id) == []


async def _change(care: CareOffice, case_id: str, ending: str) -> None:
    """Put something behind the narrative, and take it away again."""
    statement = f"UPDATE entry_texts SET text = rtrim(text) || {ending} WHERE case_id = $1 AND field = 'narrative'"
    async with care.engine.begin() as connection:
        await connection.exec_driver_sql(statement, (case_id,))


SOURCES = {"EntryText", "Constituent", "read_texts", "read_originals", "find_constituent"}
"""Where the originals are read."""
MAY_READ = {
    "routes/log_originals.py": "shows them by scope, and records the read",
    "routes/log_copies.py": "shows them to a reviewer by scope, and records the read",
    "domain/log/sheet/reading.py": "reads them for a recorded reason by scope only",
}
EXITS = (
    "routes/*.py",
    "schemas/*.py",
    "domain/log/sheet/*.py",
    "domain/log/records.py",
    "domain/log/syncing.py",
    "domain/log/report_entries.py",
)


def _exits() -> Iterator[tuple[str, set[str]]]:
    for pattern in EXITS:
        for path in sorted(ROOT.glob(pattern)):
            names = {
                alias.name
                for node in ast.walk(ast.parse(path.read_text("utf-8")))
                if isinstance(node, ast.ImportFrom)
                for alias in node.names
            }
            yield path.relative_to(ROOT).as_posix(), names & SOURCES


def test_no_way_out_reads_originals_but_those_that_record_it() -> None:
    found = {name: names for name, names in _exits() if names}
    assert len(list(_exits())) > 20, "found no code: this test would prove nothing"
    assert found.keys() == MAY_READ.keys(), f"{found.keys() ^ MAY_READ.keys()}: take words from released_texts"
