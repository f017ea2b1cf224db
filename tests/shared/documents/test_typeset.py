"""Documents are made apart, the same every time, and what people typed is never markup."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shared.documents import DocumentNotMade, DocumentTookTooLong, SignsNotPrintable, render
from tests.support.pdf import PdfFacts

DAY = date(2026, 11, 22)
SHEET = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title)
#set text(lang: data.lang)
= #data.title
#data.words
"""
HARD = [
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.0"',
    "$x^2$ *bold* _it_ <label> @ref // gone /* gone",
    "\\u{41} #{ panic() } ]",
    "<script>alert(1)</script> =HYPERLINK()",
    "Arabic \u0645\u0631\u062d\u0628\u0627, M\u00e9ndez, Tr\u1ea7n, a zero-width \u200b and \u202e",
]


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "sheet.typ"
    path.write_text(SHEET, "utf-8")
    return path


async def _render(sheet: Path, **data: Any) -> bytes:
    return await render(sheet, {"title": "A sheet", "lang": "en", "words": "Hello", **data}, dated=DAY)


async def test_a_document_is_tagged_dated_in_its_language_and_of_embedded_fonts(sheet: Path) -> None:
    facts = PdfFacts.of(await _render(sheet, lang="es", title="Una hoja"))
    assert facts.is_tagged_for_screen_readers
    assert (facts.pages, facts.language) == (1, "es")
    assert facts.says("Una hoja")
    assert facts.says("D:20261122")
    assert all(name.startswith(("Libertinus", "NewCM", "DejaVu")) for name in facts.fonts)


async def test_the_same_data_give_the_same_bytes_and_other_data_others(sheet: Path) -> None:
    one, same, other = await asyncio.gather(_render(sheet), _render(sheet), _render(sheet, words="Bye"))
    assert one == same != other


@pytest.mark.parametrize("words", HARD)
async def test_what_somebody_typed_is_text_and_never_markup(sheet: Path, words: str) -> None:
    assert PdfFacts.of(await _render(sheet, words=words)).pages == 1


async def test_signs_that_the_fonts_lack_are_named_instead_of_drawn_as_boxes(sheet: Path) -> None:
    with pytest.raises(SignsNotPrintable) as refused:
        await _render(sheet, words="So glad \U0001f600!")
    assert refused.value.facts["signs"] == "\U0001f600"


async def test_a_template_sees_no_file_of_the_machine(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    for number, reads in enumerate(("secret.txt", "/etc/hostname", "../secret.txt")):
        template = tmp_path / f"{number}.typ"
        template.write_text(f'#set document(title: "x")\n#read("{reads}")', "utf-8")
        with pytest.raises(DocumentNotMade):
            await render(template, {}, dated=DAY)


async def test_a_template_at_fault_is_told_with_its_line(tmp_path: Path) -> None:
    template = tmp_path / "faulty.typ"
    template.write_text('#set document(title: "x")\n#image(bytes("<svg/>"), format: "svg")\n#nothing', "utf-8")
    with pytest.raises(DocumentNotMade, match="unknown variable: nothing"):
        await render(template, {}, dated=DAY)


async def test_a_picture_without_a_description_is_refused(tmp_path: Path) -> None:
    template = tmp_path / "picture.typ"
    drawing = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>"
    template.write_text(f'#set document(title: "x")\n#image(bytes("{drawing}"), format: "svg")', "utf-8")
    with pytest.raises(DocumentNotMade, match="PDF/UA-1"):
        await render(template, {}, dated=DAY)


async def test_a_document_that_takes_too_long_is_ended_and_the_next_one_made(tmp_path: Path, sheet: Path) -> None:
    endless = tmp_path / "endless.typ"
    endless.write_text('#set document(title: "x")\n#let f(n) = { let i = 0; while i < 4000 { i += 1 }; n }\n'
                       "#range(2000000).map(f).sum()", "utf-8")  # fmt: skip
    with pytest.raises(DocumentTookTooLong):
        await render(endless, {}, dated=DAY, longest_seconds=0.8)
    assert PdfFacts.of(await _render(sheet)).pages == 1


async def test_a_caller_who_gives_up_leaves_no_process_behind(tmp_path: Path, sheet: Path) -> None:
    endless = tmp_path / "endless.typ"
    endless.write_text('#set document(title: "x")\n#range(3000000).map(n => range(4000).sum()).sum()', "utf-8")
    task = asyncio.create_task(render(endless, {}, dated=DAY))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(task, 0.5)
    assert PdfFacts.of(await _render(sheet)).pages == 1


async def test_a_picture_of_the_first_page_can_be_had(sheet: Path) -> None:
    picture = await render(sheet, {"title": "A", "lang": "en", "words": "B"}, dated=DAY, output="png")
    assert picture.startswith(b"\x89PNG\r\n")
