"""Every form says the same, gives the same bytes for the same content, and takes what people typed for text alone."""

import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.documents.reports import FORMS, Form, Look, ReportContent, Table, digest_of_json, render_report
from tests.shared.documents.reports.examples import COLUMNS, HOSTILE, entries, report

_IN_ANOTHER_PROCESS = """
import asyncio, hashlib, json, sys
from shared.documents.reports import FORMS, ReportContent, render_report
content = ReportContent.model_validate_json(sys.stdin.read())
async def digests():
    made = {form: await render_report(content, form, version=3, name="x", note="y") for form in FORMS}
    return {form: hashlib.sha256(each.body).hexdigest() for form, each in made.items()}
print(json.dumps([asyncio.run(digests()), sorted({"vl_convert", "typst"} & sys.modules.keys())]))
"""


def _digests_elsewhere(content: str, seed: str) -> tuple[dict[str, str], list[str]]:
    root = str(Path(__file__).parents[4])
    child = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _IN_ANOTHER_PROCESS],
        input=content, capture_output=True, text=True, check=True,
        env={"PYTHONPATH": root, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    digests, loaded = json.loads(child.stdout)
    return digests, loaded


async def test_the_same_content_gives_the_same_bytes_in_every_form_in_every_process() -> None:
    content = report()
    here = {form: hashlib.sha256(await _render(content, form)).hexdigest() for form in FORMS}
    # As a database gives it back: with its members in another order.
    stored = json.loads(content.model_dump_json(), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    digests, loaded = _digests_elsewhere(json.dumps(stored), "1")
    assert digests == here
    assert "vl_convert" not in loaded, "its engine takes some hundred MB and never gives them back"
    assert "typst" not in loaded


async def test_other_content_gives_other_bytes_in_every_form() -> None:
    one, other = report(charts=False), report(charts=False, text="Other words.")
    for form in FORMS:
        assert await _render(one, form) != await _render(other, form)


async def _render(content: ReportContent, form: Form) -> bytes:
    return (await render_report(content, form, version=3, name="x", note="y")).body


async def test_every_form_has_its_type_and_a_name_that_any_disk_takes() -> None:
    content = report(charts=False, look=Look(agency="../Agency; é", name="x"))
    made = {form: await render_report(content, form, version=3, name='Log "2026/10"') for form in FORMS}
    assert made["html"].media_type == "text/html; charset=utf-8"
    assert made["pdf"].media_type == "application/pdf"
    assert made["csv"].media_type == "text/csv; charset=utf-8"
    assert [each.filename for each in made.values()] == [f"agency-log-2026-10-v3.{form}" for form in FORMS]


def test_texts_are_cleaned_of_what_no_form_can_hold() -> None:
    content = report(entries((("a\x00b\ud800\uffff\x1b[0m", None, None, 1, None, None, "one\r\ntwo\rthree\ttab"),)))
    (row,) = content.tables[-1].rows
    assert (row[0], row[-1]) == ("ab[0m", "one\ntwo\nthree\ttab")
    assert report(text="x\x00y\udfff").title == "Monthly report"
    assert report(text="x\x00y\udfff").sections[0].title == "xy"
    assert len(report(text="x\x00y\udfff").digest) == 64


def test_a_content_is_the_same_when_it_comes_back_from_json() -> None:
    content = report()
    back = ReportContent.model_validate_json(content.model_dump_json())
    assert back == content
    assert back.digest == content.digest
    local = content.data_cut_at.astimezone(timezone(timedelta(hours=-5)))
    assert report(data_cut_at=local).data_cut_at == content.data_cut_at


@pytest.mark.parametrize(
    "look", [{"primary": "red;}"}, {"accent": "#12345G"}, {"time_zone": "../etc/passwd"}, {"time_zone": "Mars/Base"}]
)
def test_colours_and_zones_that_are_none_are_refused(look: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Look(agency="example", name="Example", **look)


def test_two_tables_of_one_id_are_refused_those_of_charts_included() -> None:
    with pytest.raises(ValidationError, match="one id"):
        report(Table(id="average", title="X", columns=COLUMNS))


async def test_a_json_has_the_digest_that_can_be_computed_from_it() -> None:
    content = report(text="“Ünïcödé” \U0001f600")
    body = await _render(content, "json")
    told = json.loads(body)
    assert told["digest"] == content.digest == digest_of_json(body)
    assert (told["version"], told["note"]) == (3, "y")
    assert ReportContent.model_validate(told["content"]) == content


async def test_a_single_table_is_one_csv_with_what_it_is_above_it() -> None:
    made = await render_report(report(charts=False), "csv", version=3, note="Merged.")
    lines = list(csv.reader(io.StringIO(made.body.decode("utf-8-sig"))))
    assert ["# Version", "3"] in lines
    assert ["# Note", "Merged."] in lines
    assert lines[-2:] == [
        [column.key for column in COLUMNS],
        ["2026-000001", "2026-10-02", "2026-10-05T13:30:00+00:00", "12345", "-4.50", "0.8125", "Thanks."],
    ]


async def test_several_tables_are_a_zip_of_fixed_dates_with_what_they_are() -> None:
    made = await render_report(report(), "csv", version=3)
    assert (made.media_type, made.filename[-4:]) == ("application/zip", ".zip")
    with zipfile.ZipFile(io.BytesIO(made.body)) as archive:
        assert archive.namelist() == ["about.csv", "average.csv", "causes.csv", "kinds.csv", "entries.csv"]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        about = dict(csv.reader(io.StringIO(archive.read("about.csv").decode("utf-8-sig"))))
        causes = archive.read("causes.csv").decode("utf-8-sig")
    assert about["Data as of"] == "2026-11-03 16:30 EST"
    assert about["Average"] == "All that came in."
    assert "label,value,share,cumulative\r\nLate,3,0.600000,0.600000\r\n" in causes


@pytest.mark.parametrize("text", HOSTILE)
async def test_no_cell_of_a_csv_starts_a_formula(text: str) -> None:
    row = (text, text, text, 1, text, "-0.5", text)
    body = (await render_report(report(entries((row,)), text=text), "csv", version=1)).body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        cells = [
            cell
            for name in archive.namelist()
            for line in csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig")))
            for cell in line
        ]
    dangerous = [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t")) and cell != "-0.5"]
    assert dangerous == []
    assert any(text in cell for cell in cells)


async def test_a_report_of_no_tables_is_there_in_every_form() -> None:
    content = report(charts=False)
    bare = content.model_copy(update={"sections": content.sections[:1]})
    for form in FORMS:
        assert len(await _render(bare, form)) > 300
