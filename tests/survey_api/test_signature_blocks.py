"""Everybody gets the signature that the procedure prescribes, and it is known who has it (HEART-POL)."""

import csv
import html
import io
import re
import zipfile
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from sqlalchemy import text

from services.survey_api.domain.form import open_form
from services.survey_api.domain.signature_blocks import SignatureBlock, write_block
from services.survey_api.models import Response, table_of
from services.survey_api.resources import SurveyResources
from shared.clock import SettableClock
from shared.contracts.directory import DirectoryPerson
from shared.policy.models import PolicyPack
from shared.policy.store import store_version
from tests.survey_api.desk import NotifierStandIn
from tests.survey_api.forms import Visitors
from tests.survey_api.heart_office import HeartOffice

WORKER = "john.smith"
OTHER_WORKER = "mai.tran"
WITHOUT_PROGRAM = "marcus.hale"
BLOCK = """John Smith, Protective Services Worker
Child Welfare Services
County of San Diego
Health & Human Services Agency
O: 858-555-1234

How are we doing? Click on the link to let us know: CCWS 1-minute Customer Experience Survey
"""


class _Shown(HTMLParser):
    """What a page shows, line by line, and how it is written."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.styles: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self._in_body = False
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._in_body |= tag == "body"
        given = dict(attributes)
        if tag == "p":
            self.lines.append("")
        if tag in {"p", "span", "a"}:
            self.styles.append(given.get("style") or "")
        if tag == "a":
            self.links.append(given.get("href") or "")

    def handle_data(self, data: str) -> None:
        if self._in_body and self.lines:
            self.lines[-1] += data.strip("\n")


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
@pytest.mark.clause("HEART-POL.font")
async def test_the_signature_is_the_block_of_the_procedure_word_for_word_in_calibri_11(
    ambassador: HeartOffice,
) -> None:
    signature = await _signature(ambassador)
    link = await ambassador.link_of("ccws")
    assert signature["url"].startswith(f"{link['url']}?p=")
    assert signature["text"].replace("\r\n", "\n") == f"{BLOCK}{signature['url']}\n"
    assert (signature["font"], signature["size_points"]) == ("Calibri", 11)
    shown = _Shown(signature["html"])
    assert [line.strip("\xa0") for line in shown.lines] == BLOCK.rstrip("\n").split("\n")
    assert shown.links == [signature["url"]]
    assert all("font-family:'Calibri'" in style and "font-size:11.0pt" in style for style in shown.styles)


async def test_outlook_gets_plain_paragraphs_with_their_styles_on_them_and_nothing_but_ascii(
    ambassador: HeartOffice,
) -> None:
    answer = await ambassador.call("GET", f"/v1/people/{OTHER_WORKER}/signature?form=htm", scope="signatures:read")
    assert answer.headers["content-disposition"] == f'attachment; filename="{OTHER_WORKER}.htm"'
    page = answer.text
    assert page.isascii()
    assert 'content="text/html; charset=utf-8"' in page
    shown = _Shown(page)
    assert shown.lines[0] == "Mai Trần, Social Worker"
    assert not shown.tags & {"table", "div", "style", "script", "img", "font", "link"}
    assert all("margin:0" in style for style in shown.styles if "margin" in style)


@pytest.mark.parametrize(
    ("how", "media_type"),
    [
        ({"headers": {"Accept": "text/html"}}, "text/html"),
        ({"headers": {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}}, "text/html"),
        ({"headers": {"Accept": "text/plain"}}, "text/plain"),
        ({"headers": {"Accept": "text/plain;q=0.1, application/json"}}, "application/json"),
        ({"headers": {"Accept": "image/png"}}, "application/json"),
        ({"headers": {"Accept": "text/html;q=x"}}, "application/json"),
        ({}, "application/json"),
        ({"params": {"form": "text"}, "headers": {"Accept": "text/html"}}, "text/plain"),
        ({"params": {"form": "html"}}, "text/html"),
        ({"params": {"form": "htm"}}, "text/html"),
        ({"params": {"form": "json"}, "headers": {"Accept": "text/html"}}, "application/json"),
    ],
)
async def test_a_signature_comes_in_the_form_asked_for(
    ambassador: HeartOffice, how: dict[str, Any], media_type: str
) -> None:
    answer = await ambassador.call("GET", f"/v1/people/{WORKER}/signature", scope="signatures:read", **how)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media_type


@pytest.mark.clause("HEART-POL.program")
async def test_each_person_gets_the_link_of_the_own_program_with_a_mark_that_stays(
    ambassador: HeartOffice, clock: SettableClock
) -> None:
    for handle, program in ((WORKER, "ccws"), ("samuel.adeyemi", "adoptions")):
        signature = await _signature(ambassador, handle)
        assert signature["program"] == program
        assert signature["link_id"] == (await ambassador.link_of(program))["id"]
    first, other = await _signature(ambassador), await _signature(ambassador, OTHER_WORKER)
    assert first["url"] == (await _signature(ambassador))["url"] != other["url"]
    former = await ambassador.link_of("ccws")
    rotated = await ambassador.made(f"/v1/links/{former['id']}/rotate", scope="links:write", json={})
    clock.advance(timedelta(days=1))
    again = await _signature(ambassador)
    assert again["link_id"] == rotated["id"]
    assert again["url"].partition("?p=")[2] == first["url"].partition("?p=")[2]


async def test_who_has_no_program_or_is_not_there_is_told_what_to_do(ambassador: HeartOffice) -> None:
    path = f"/v1/people/{WITHOUT_PROGRAM}/signature"
    refused = await ambassador.call("GET", path, scope="signatures:read")
    assert (refused.status_code, refused.json()["code"]) == (409, "program_not_known")
    assert "executive-office" in refused.json()["detail"]
    for handle, status in (("nobody.here", 404), ("Not A Handle", 422), ("kirsten.vale", 404)):
        answer = await ambassador.call("GET", f"/v1/people/{handle}/signature", scope="signatures:read")
        assert answer.status_code == status, handle
    link = await ambassador.link_of("ccws")
    await ambassador.call("POST", f"/v1/links/{link['id']}/withdraw", scope="links:write")
    refused = await ambassador.call("GET", f"/v1/people/{WORKER}/signature", scope="signatures:read")
    assert (refused.status_code, refused.json()["code"]) == (409, "program_without_link")


async def test_without_the_rule_or_the_directory_there_is_no_signature(
    ambassador: HeartOffice, notifier: NotifierStandIn, experience: SurveyResources, heart: PolicyPack
) -> None:
    notifier.is_away = True
    path = f"/v1/people/{WORKER}/signature"
    assert (await ambassador.call("GET", path, scope="signatures:read")).status_code == 503
    notifier.is_away = False
    rules = heart.rules.model_copy(update={"signature": None})
    without = PolicyPack.model_validate(heart.model_copy(update={"rules": rules}).model_dump())
    async with experience.sessions.begin() as session:
        await store_version(session, without, now=experience.clock.now())
    refused = await ambassador.call("GET", path, scope="signatures:read")
    assert (refused.status_code, refused.json()["code"]) == (409, "signatures_not_in_policy")


HARD = [
    "<script>alert(1)</script>",
    'O"Brien & "Sons" <b>',
    "=cmd|' /C calc'!A0",
    "Zoë \U0001f600 \u202eevil",
    "{program}",
]


@pytest.mark.parametrize("name", HARD)
def test_a_name_is_text_in_the_signature_whatever_it_holds(heart: PolicyPack, name: str) -> None:
    person = DirectoryPerson(handle="x", name=name, title=name, phone=name, team="ccws")
    block: SignatureBlock = write_block(heart, person, "ccws", page_url="https://x.example/s/k", mark="b2c2")
    page = block.as_html()
    assert page.isascii()
    shown = _Shown(page)
    assert shown.lines[0] == f"{name}, {name}"
    assert shown.tags == {"html", "head", "meta", "title", "body", "p", "span", "a"}
    assert html.unescape(page).count(name) >= 3
    assert block.as_text().split("\r\n")[0] == f"{name}, {name}"


async def test_a_whole_program_is_exported_with_a_list_that_no_spreadsheet_runs(
    ambassador: HeartOffice, notifier: NotifierStandIn, heart: PolicyPack
) -> None:
    assert heart.directory is not None
    people = tuple(
        person.model_copy(update={"name": "=HYPERLINK(1)"}) if person.handle == OTHER_WORKER else person
        for person in heart.directory.people
    )
    notifier.of_others[heart.agency.id] = heart.model_copy(
        update={"directory": heart.directory.model_copy(update={"people": people})}
    )
    path = "/v1/programs/ccws/signatures.zip"
    answer = await ambassador.call("GET", path, scope="signatures:read")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="signatures-ccws.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        rows = list(csv.DictReader(io.StringIO(archive.read("index.csv").decode("utf-8-sig"), newline="")))
        handles = [row["person"] for row in rows]
        assert handles == sorted(handles)
        assert {WORKER, OTHER_WORKER, "jon.smyth", "rosa.delacruz", "nathan.okoye"} <= set(handles)
        assert len(archive.namelist()) == 1 + 2 * len(handles)
        (hard,) = (row for row in rows if row["person"] == OTHER_WORKER)
        assert hard["name"] == "'=HYPERLINK(1)"
        signature = await _signature(ambassador)
        assert archive.read(f"{WORKER}.htm").decode() == signature["html"]
        assert archive.read(f"{WORKER}.txt").decode("utf-8-sig") == signature["text"]
    assert (await ambassador.call("GET", path, scope="signatures:read")).content == answer.content
    unknown = await ambassador.call("GET", "/v1/programs/moon/signatures.zip", scope="signatures:read")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "program_not_found")


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
