"""A month of the customer care log through all four services: logged, compiled, held up, released, signed and submitted."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from careloop.stack.packs import load_packs
from tests.support.loop import Loop, Person

AGENCY = "county-social-services"
REPORTS = ("reports:read", "reports:write", "reports:sign")
HIDDEN = ("Rosa", "Delgado", "714-555-0171")
RUNS = "/v1/report-runs"


class Month:
    """The people of the agency, their log, and the run of its report."""

    def __init__(self, loop: Loop, people: dict[str, Person]) -> None:
        self.loop, self.people = loop, people
        self.run = ""

    async def log(self, narrative: str) -> dict[str, Any]:
        """A complaint that the Deputy Director was told of on the telephone."""
        entry = {
            "kind": "complaint",
            "channel": "phone",
            "received_at": self.loop.clock.now().isoformat(),
            "received_by": "helen.marsh",
            "receiver_role": "deputy_director",
            "category": "facilities",
            "program": "assistance",
            "constituent": {"name": "Rosa Delgado", "phone": "714-555-0171"},
            "narrative": narrative,
        }
        headers = {"Idempotency-Key": str(uuid4())}
        return await self.people["helen.marsh"].post("case_log_api", "/v1/log-entries", entry, headers=headers)

    async def release(self, entry: dict[str, Any]) -> None:
        """The analyst reads the redacted copy and releases it."""
        analyst, copies = self.people["nora.whitfield"], f"/v1/log-entries/{entry['case_id']}/redacted-copies"
        [copy, *_] = (await analyst.get("case_log_api", copies))["items"]
        read = await analyst.call("GET", "case_log_api", f"{copies}/{copy['version']}")
        await analyst.post(
            "case_log_api", f"{copies}/{copy['version']}/release", {}, headers={"If-Match": read.headers["ETag"]}
        )

    async def read(self) -> dict[str, Any]:
        return await self.people["nora.whitfield"].get("reporter", f"{RUNS}/{self.run}")

    async def take(self, handle: str, word: str, **body: Any) -> Any:
        """Somebody does something with the run, and all that follows happens; the answer."""
        answer = await self.people[handle].call("POST", "reporter", f"{RUNS}/{self.run}/{word}", body)
        await self.loop.all_quiet()
        return answer

    async def sign(self) -> None:
        """Each member of the Executive Team approves the newest version."""
        version = (await self.read())["content_version"]
        for handle in ("ruth.castellanos", "helen.marsh", "victor.lane"):
            answer = await self.take(handle, "steps/approve/approve", content_version=version)
            assert answer.is_success, answer.text


@pytest.fixture
async def month(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> Month:
    loop.clock.set(datetime(2026, 11, 18, 17, 0, tzinfo=UTC))  # a Wednesday, nine in the morning
    monkeypatch.setattr("careloop.stack.packs.SystemClock", lambda: loop.clock)
    await load_packs([Path(__file__).parents[2] / "policies" / AGENCY])
    log = ("log:read", "log:private", "log:write", "log:redact", "log:release")
    return Month(
        loop,
        {
            handle: await loop.person(handle, *log, *REPORTS, agency=AGENCY)
            for handle in ("nora.whitfield", "ruth.castellanos", "helen.marsh", "victor.lane")
        },
    )


@pytest.mark.clause("CCTS-II.3")
@pytest.mark.clause("CCTS-II.3.redacted")
@pytest.mark.clause("CCTS-III.B5")
async def test_the_month_s_report_is_compiled_held_up_by_an_unread_entry_signed_and_submitted(
    loop: Loop, month: Month
) -> None:
    chairs = await month.log("I am Rosa Delgado, 714-555-0171. There are no chairs in the office.")
    ramp = await month.log("Rosa Delgado again: the ramp at the door is broken.")
    await loop.all_quiet()
    await month.release(chairs)

    loop.clock.set(datetime(2026, 11, 30, 18, 0, tzinfo=UTC))  # the last business day of the month
    await loop.all_quiet()
    wanted = {"report": "monthly-care-log", "period_day": "2026-11-30"}
    month.run = (await month.people["nora.whitfield"].post("reporter", RUNS, wanted))["id"]
    assert (await month.take("nora.whitfield", "steps/request/done")).is_success

    loop.clock.set(datetime(2026, 12, 2, 18, 0, tzinfo=UTC))
    assert (await month.take("helen.marsh", "steps/compile/done")).is_success
    obstacles = (await month.read())["obstacles"]
    assert [(each["reason"], each["reference"]) for each in obstacles] == [("words_not_released", ramp["number"])]
    assert (await month.take("nora.whitfield", "steps/draft/done")).is_success
    await month.sign()
    held_up = await month.take("nora.whitfield", "steps/submit/done")
    assert (held_up.status_code, held_up.json()["code"]) == (409, "obstacles_remain")

    await month.release(ramp)
    await loop.all_quiet()
    loop.clock.advance(timedelta(minutes=1))
    assert (await month.take("nora.whitfield", "compile")).is_success
    await month.sign()
    submitted = await month.take("nora.whitfield", "steps/submit/done")
    assert submitted.is_success, submitted.text

    read = await month.read()
    assert (read["state"], read["obstacles"]) == ("closed", [])
    file = f"{RUNS}/{month.run}/versions/{read['content_version']}.json"
    told = (await month.people["nora.whitfield"].call("GET", "reporter", file)).text
    assert "no chairs in the office" in told
    assert "the ramp at the door is broken" in told
    assert [words for words in HIDDEN if words in told] == []
