"""The page of a report reads in order, tells its charts in words, runs nothing, and takes texts for texts."""

import asyncio
import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from shared.documents.reports import draw_charts, write_fragment
from shared.documents.reports.page import write_document
from tests.shared.documents.reports.examples import EDITION, HOSTILE, ROW, entries, report

_VOID = {"meta", "link", "br", "img"}
_OURS = {
    "html", "head", "meta", "title", "link", "style", "body", "main", "article", "header", "section", "h1", "h2", "h3",
    "p", "strong", "span", "dl", "div", "dt", "dd", "ul", "li", "table", "caption", "thead", "tbody", "tr", "th", "td",
    "figure", "figcaption", "details", "summary", "svg", "desc", "g", "path", "rect", "text", "line", "defs", "clippath",
}  # fmt: skip


class Outline(HTMLParser):
    """The elements and texts of a page, and whether each that is opened is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def html() -> str:
    """The example as a document, made once."""
    return asyncio.run(write_document(report(), EDITION)).decode()


def test_it_has_headings_in_order_and_tables_with_captions_and_scopes(html: str) -> None:
    page = Outline(html)
    assert page.open == []
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert {cell.get("scope") for cell in page.all("th")} == {"col", "row"}
    assert len(page.all("caption")) == 1
    assert "All entries" in page.text
    for said in ("Two entries were merged.", "2026-11-03 16:30 EST", "81.2 %", "12,345", "Needs attention", "5b0e7c1d"):
        assert said in page.text
    assert [cell.get("class") for cell in page.all("td")][-4:] == [
        "report-number",
        "report-number",
        "report-number",
        "report-long",
    ]


def test_charts_are_pictures_with_a_description_and_their_figures_as_a_table(html: str) -> None:
    content, page = report(), Outline(html)
    assert [picture.get("role") for picture in page.all("svg")] == ["img"] * 3
    assert len(page.all("details")) == 3
    for chart in content.charts:
        assert page.text.count(chart.text_alternative) == 2, "in the picture, and under it"
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_it_loads_nothing_and_runs_nothing(html: str) -> None:
    page = Outline(html)
    style = re.search("<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    (policy,) = [meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
    assert not any(name == "style" or name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert not any({"src", "srcset", "action", "xlink:href"} & attributes.keys() for _, attributes in page.tags)
    assert [link["href"] for link in page.all("link")] == ["data:,"]
    assert "url(" not in style[1]


async def test_what_people_typed_is_text_wherever_it_stands() -> None:
    text = " ".join(HOSTILE)
    content = report(entries(((text, text, text, 1, text, text, text),)), text=text, title=text, subtitle=text)
    page = Outline((await write_document(content, EDITION)).decode())
    assert {tag for tag, _ in page.tags} <= _OURS
    assert page.open == []
    assert page.text.count(text) > 20


async def test_a_fragment_is_an_article_for_other_pages() -> None:
    content = report()
    html = write_fragment(content, EDITION, await draw_charts(content.charts, "svg"))
    page = Outline(html)
    assert page.tags[0] == ("article", {"class": "report", "lang": "en"})
    assert page.open == []
    assert "<style" not in html


async def test_a_long_table_says_where_the_rest_is_and_one_without_rows_that_there_is_nothing() -> None:
    long = Outline((await write_document(report(entries((ROW,) * 501), charts=False), EDITION)).decode())
    assert len(long.all("tr")) == 501
    assert "The first 500 of 501 rows." in long.text
    none = Outline((await write_document(report(entries(()), charts=False), EDITION)).decode())
    assert "There is nothing to list." in none.text
    assert none.all("table") == []
