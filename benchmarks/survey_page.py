"""Complete surveys a second: the page asked for and its answers sent, beside the same page that stores nothing."""

import asyncio
import re
import statistics
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import func, select

from benchmarks.load import Connection, Measured, run_visits
from benchmarks.report import Section
from benchmarks.stage import free_port, open_stage
from careloop.stack.packs import load_packs, open_session
from careloop.stack.schemas import migrate_all
from services.survey_api.models import Response, SurveyLink

PACK = Path(__file__).parents[1] / "policies" / "county-child-welfare"
ROUNDS, SECONDS, AT_ONCE = 5, 6.0, 16
_NONCE = re.compile(rb'name="_nonce" value="([^"]+)"')
_PERSON = (
    "Host: 127.0.0.1\r\nUser-Agent: Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0 Mobile\r\n"
    "Accept: text/html\r\nAccept-Language: en\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-User: ?1\r\n"
)
_ANSWERS = {
    **dict.fromkeys(("helpfulness", "expertise", "attentiveness", "respect", "timeliness", "overall"), "4"),
    "audience": "external",
    "staff": "",
    "comment": "Everybody was kind, and my papers were ready when they said.",
    "_website": "",
    "_interactions": "9",
}


async def measure(path: str, port: int) -> Measured:
    get = f"GET {path} HTTP/1.1\r\n{_PERSON}\r\n".encode()

    async def visit(connection: Connection) -> int | None:
        page = await connection.ask(get)
        nonce = _NONCE.search(page.body)
        if page.status != 200 or nonce is None:
            return page.status
        body = urlencode({**_ANSWERS, "_nonce": nonce.group(1).decode()}).encode()
        head = (
            f"POST {path} HTTP/1.1\r\n{_PERSON}Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        sent = await connection.ask(head.encode() + body)
        return None if sent.status == 303 else sent.status

    return await run_visits(port, visit, at_once=AT_ONCE, seconds=SECONDS)


async def prepare() -> str:
    await migrate_all()
    await load_packs([PACK])
    async with open_session("survey_api") as session:
        code = await session.scalar(select(SurveyLink.code).where(SurveyLink.program == "central"))
    return str(code)


async def count_stored() -> int:
    async with open_session("survey_api") as session:
        return await session.scalar(select(func.count()).select_from(Response).where(~Response.withheld)) or 0


def run() -> Section:
    """Rounds of both, one after the other, so that whatever else the machine does is shared."""
    with open_stage() as stage:
        code = asyncio.run(prepare())
        port = free_port()
        generous = {
            "BENCH_PORT": str(port),
            "SURVEY_API_FORM_LEAST_SECONDS": "0",
            "SURVEY_API_FORM_BURST_PER_MINUTE": "0",  # counting up to a huge number costs what no deployment pays
            "SURVEY_API_FORM_LINK_PER_MINUTE": "100000000",
            "SURVEY_API_DELIVERIES_PER_MINUTE": "100000000",
        }
        storing, plain = [], []
        with stage.program("benchmarks.survey_server", port, **generous):
            asyncio.run(measure(f"/s/{code}", port))  # warm
            before = asyncio.run(count_stored())
            for _ in range(ROUNDS):
                plain.append(asyncio.run(measure(f"/validate-only/{code}", port)))
                storing.append(asyncio.run(measure(f"/s/{code}", port)))
            stored = asyncio.run(count_stored()) - before
    acknowledged = sum(one.acknowledged for one in storing)
    refused = sum(len(one.refused) for one in (*storing, *plain))
    rate, plain_rate = (statistics.median(one.rate for one in runs) for runs in (storing, plain))
    ratio = statistics.median(a.rate / b.rate for a, b in zip(storing, plain, strict=True))
    p50, p99 = (statistics.median(one.quantile(share) for one in storing) * 1000 for share in (0.5, 0.99))
    plain_p99 = statistics.median(one.quantile(0.99) for one in plain) * 1000
    return Section(
        title="The survey page",
        text=(
            "A complete survey is the page asked for and its answers sent, until the thank-you is promised (303), by "
            f"{AT_ONCE} visitors at once against one process of survey_api. Beside it the same page, drawn and judged by "
            f"the same code, that stores and counts nothing. {ROUNDS} rounds of {SECONDS:g} s each, in turns; medians."
        ),
        rows=(
            ("complete surveys a second, stored", f"{rate:.0f}"),
            ("the same, storing nothing", f"{plain_rate:.0f}"),
            ("ratio (median of the rounds)", f"{ratio:.2f}"),
            ("median of a complete survey, stored", f"{p50:.0f} ms"),
            ("p99 of a complete survey, stored", f"{p99:.0f} ms"),
            ("p99 of the same, storing nothing", f"{plain_p99:.0f} ms"),
            ("thanked for", f"{acknowledged}"),
            ("in the database", f"{stored}"),
        ),
        promises=(
            ("every answer that was thanked for is stored, once", stored == acknowledged and acknowledged > 0),
            ("nothing was refused", refused == 0),
        ),
    )
