"""Everybody gets the signature that the procedure prescribes, and it is known who has it (HEART-POL)."""

import csv
import html
import io
import zipfile
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from services.survey_api.domain.signature.blocks import SignatureBlock, write_block
from services.survey_api.resources import SurveyResources
from shared.clock import SettableClock
from shared.contracts.directory import DirectoryPerson
from shared.policy.models import PolicyPack
from shared.policy.store import store_version
from tests.survey_api.desk import NotifierStandIn
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
