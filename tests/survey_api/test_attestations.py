"""It is known who attested having the link in the signature, whose link was opened, and of whom nothing is known."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.survey_api.domain.form.submitting import open_form
from services.survey_api.models import Response, table_of
from shared.clock import SettableClock
from tests.survey_api.forms import Visitors
from tests.survey_api.heart_office import HeartOffice

WORKER = "john.smith"
OTHER_WORKER = "mai.tran"


async def _signature(office: HeartOffice, handle: str = WORKER) -> Any:
    return await office.read(f"/v1/people/{handle}/signature", scope="signatures:read")


async def _visit(office: HeartOffice, url: str, *, automated: bool = False) -> None:
    """Open the page that a signature's link leads to, as the page's route does."""
    found = re.fullmatch(r"http://127\.0\.0\.1:8100/survey_api/s/([a-z0-9]+)\?p=([a-z0-9]+)", url)
    assert found is not None
    visitors: Visitors = await office.visitors_of(found[1])
    async with office.resources.sessions.begin() as session:
        await open_form(
            session,
            door=visitors.door,
            now=office.resources.clock.now(),
            secret=visitors.secret,
            automated=automated,
            mark=found[2],
        )


async def _status(office: HeartOffice, handle: str = WORKER) -> Any:
    page = await office.read("/v1/signatures/status?program=ccws", scope="signatures:read")
    (status,) = (item for item in page["items"] if item["person"] == handle)
    return status


@pytest.mark.clause("HEART-POL.signature")
async def test_it_is_known_who_attested_whose_link_was_opened_and_of_whom_nothing_is_known(
    ambassador: HeartOffice, clock: SettableClock
) -> None:
    assert (await _status(ambassador))["state"] == "unknown"
    signature = await _signature(ambassador)
    await _visit(ambassador, signature["url"], automated=True)
    assert (await _status(ambassador))["state"] == "unknown", "a mail scanner shows nothing"
    clock.advance(timedelta(minutes=5))
    await _visit(ambassador, signature["url"])
    await _visit(ambassador, signature["url"])
    seen = await _status(ambassador)
    assert (seen["state"], seen["opened_count"]) == ("opened", 2)
    assert seen["opened_at"] == clock.now().isoformat().replace("+00:00", "Z")
    path = f"/v1/people/{WORKER}/signature/attestation"
    attested = await ambassador.made(path, scope="signatures:read", person=WORKER, json={})
    assert attested["attested_by"] == WORKER
    assert attested["link_id"] == signature["link_id"]
    assert (await _status(ambassador))["state"] == "attested"
    rotated = await ambassador.made(f"/v1/links/{signature['link_id']}/rotate", scope="links:write", json={})
    assert (await _status(ambassador))["state"] == "attested_former"
    clock.advance(timedelta(days=1))
    again = await ambassador.made(path, scope="signatures:read", person=WORKER, json={"link_id": rotated["id"]})
    status = await _status(ambassador)
    assert (status["state"], status["attested_at"]) == ("attested", again["attested_at"])


async def test_only_the_person_or_who_may_attest_for_others_says_that_a_signature_is_in_place(
    ambassador: HeartOffice,
) -> None:
    path = f"/v1/people/{WORKER}/signature/attestation"
    for person in (OTHER_WORKER, None):
        refused = await ambassador.call("POST", path, scope="signatures:read", person=person, json={})
        assert (refused.status_code, refused.json()["code"]) == (403, "not_your_signature")
    made = await ambassador.made(path, scope="signatures:read signatures:attest", person="tessa.lindgren", json={})
    assert made["attested_by"] == "tessa.lindgren"
    east = await ambassador.link_of("east")
    wrong = await ambassador.call("POST", path, scope="signatures:read", person=WORKER, json={"link_id": east["id"]})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/link_id")
    nobody = "/v1/people/nobody.here/signature/attestation"
    assert (
        await ambassador.call("POST", nobody, scope="signatures:read signatures:attest", json={})
    ).status_code == 404


async def test_an_attestation_sent_twice_with_one_key_is_one(ambassador: HeartOffice) -> None:
    answers = [
        await ambassador.call(
            "POST",
            f"/v1/people/{WORKER}/signature/attestation",
            scope="signatures:read",
            person=WORKER,
            json={},
            headers={"Idempotency-Key": "mine"},
        )
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()


async def test_the_report_goes_through_everybody_page_by_page_and_the_summary_counts_the_same(
    ambassador: HeartOffice,
) -> None:
    await ambassador.made(f"/v1/people/{WORKER}/signature/attestation", scope="signatures:read", person=WORKER, json={})
    await _visit(ambassador, (await _signature(ambassador, OTHER_WORKER))["url"])
    seen: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = await ambassador.read(f"/v1/signatures/status?limit=7{cursor}", scope="signatures:read")
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    handles = [status["person"] for status in seen]
    assert handles == sorted(set(handles))
    summary = await ambassador.read("/v1/signatures/summary", scope="signatures:read")
    ccws = next(counts for counts in summary["programs"] if counts["program"] == "ccws")
    assert (ccws["attested"], ccws["opened"]) == (1, 1)
    assert (
        ccws["people"]
        == sum(status["program"] == "ccws" for status in seen)
        == sum(ccws[state] for state in ("attested", "attested_former", "opened", "unknown"))
    )
    assert summary["all"]["people"] + summary["without_program"] == len(seen)
    assert summary["without_program"] == sum(status["state"] == "no_program" for status in seen) > 0
    only = await ambassador.read("/v1/signatures/status?state=attested", scope="signatures:read")
    assert [status["person"] for status in only["items"]] == [WORKER]
    department = await ambassador.read(
        "/v1/signatures/status?department=agency-executive-office", scope="signatures:read"
    )
    assert department["items"] == []
    made_up = await ambassador.call("GET", "/v1/signatures/status?cursor=xyz", scope="signatures:read")
    assert made_up.status_code == 422


async def test_nothing_connects_an_answer_with_the_signature_that_it_came_from(ambassador: HeartOffice) -> None:
    signature = await _signature(ambassador)
    mark = signature["url"].partition("?p=")[2]
    await _visit(ambassador, signature["url"])
    await ambassador.answer((await ambassador.link_of("ccws"))["code"], comment="Thanks")
    async with ambassador.resources.sessions() as session:
        for table in ("responses", "response_revisions", "events", "link_openings", "jobs"):
            rows = await session.execute(text(f"SELECT CAST(to_jsonb(t) AS text) FROM {table} AS t"))
            assert not any(mark in row[0] for row in rows), table
        assert (await session.execute(table_of(Response).select())).all()


async def test_a_mark_that_was_never_given_out_leaves_no_trace(ambassador: HeartOffice) -> None:
    link = await ambassador.link_of("ccws")
    await _visit(ambassador, f"{link['url']}?p=b2b2b2b2b2b2")
    summary = await ambassador.read("/v1/signatures/summary", scope="signatures:read")
    assert summary["all"]["opened"] == 0
