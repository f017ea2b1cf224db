"""Pages escape what they show, and a browser may load nothing but what belongs to them."""

import base64
import hashlib
import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from shared.pages import Button, Link, PageSet, PageTheme, error_page, notice_page, page_response, render_page

ATTACK = "\"><script>alert(1)</script>'&{{ 7 * 7 }}"


@pytest.fixture
def pages(tmp_path: Path) -> PageSet:
    """A service with one page that has a style and a script."""
    for folder in ("templates", "texts"):
        (tmp_path / folder).mkdir()
    for language in ("en", "es"):
        (tmp_path / "texts" / f"{language}.toml").write_text(
            f'name = "{language}"\ndirection = "ltr"\n[texts]\n', "utf-8"
        )
    (tmp_path / "templates" / "hello.html").write_text(
        '{% extends "base.html" %}{% block title %}Hello{% endblock %}{% block main %}<p>{{ word }}</p>{% endblock %}'
    )
    (tmp_path / "templates" / "hello.css").write_text("/* a comment */\np {\n  color: red;\n}\n")
    (tmp_path / "templates" / "hello.js").write_text("var less = 1 < 2 && 'quoted';\n")
    return PageSet(tmp_path)


def source_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_style_and_the_script_of_a_page_are_the_only_ones_allowed(pages: PageSet) -> None:
    page = render_page(pages, "hello", "en", PageTheme(), word="x")
    allowed = page_response(page).headers["content-security-policy"]

    (style,) = re.findall(r"<style>(.*?)</style>", page.html, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", page.html, re.DOTALL)
    assert source_of(style) in allowed
    assert source_of(script) in allowed
    assert "unsafe" not in allowed
    assert allowed.startswith("default-src 'none'")
    assert "color: red" in style
    assert "a comment" not in style


def test_a_page_without_a_script_allows_none(pages: PageSet) -> None:
    del pages
    page = notice_page("Hello", ["World"], language="en", theme=PageTheme())

    assert "script" not in page.content_security_policy
    assert "<script" not in page.html


def test_everything_shown_is_escaped(pages: PageSet) -> None:
    theme = PageTheme(agency_name=ATTACK, privacy=ATTACK, website=f"https://a.example/?{ATTACK}")
    shown = [
        render_page(pages, "hello", "en", theme, word=ATTACK),
        notice_page(
            ATTACK,
            [ATTACK, ATTACK],
            language="en",
            theme=theme,
            button=Button(ATTACK, ATTACK, {"name": ATTACK}),
            link=Link(ATTACK, ATTACK),
            reference=ATTACK,
        ),
    ]
    for page in shown:
        assert "<script>alert" not in page.html
        assert "49" not in re.sub(r"<style>.*?</style>", "", page.html, flags=re.DOTALL)


def test_a_misspelt_value_is_an_error_and_no_empty_place(pages: PageSet) -> None:
    with pytest.raises(UndefinedError):
        render_page(pages, "hello", "en", PageTheme(), wrod="x")


def test_an_answer_is_kept_nowhere_framed_nowhere_and_tells_no_other_site(pages: PageSet) -> None:
    headers = page_response(render_page(pages, "hello", "en", PageTheme(), word="x")).headers

    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 413, 415, 422, 429, 500, 502, 503])
def test_every_error_has_words_in_every_language(status: int, language: str) -> None:
    page = error_page(status, language=language, theme=PageTheme(), request_id="0198c5a4")

    assert f'<html lang="{language}" dir="ltr">' in page.html
    assert "0198c5a4" in page.html
    assert str(status) not in re.sub(r"<style>.*?</style>", "", page.html, flags=re.DOTALL)


def test_no_page_of_the_project_has_inline_handlers_or_styles() -> None:
    root = Path(__file__).parents[3]
    templates = [*root.glob("shared/pages/templates/*.html"), *root.glob("services/*/pages/templates/*.html")]

    assert len(templates) > 4
    for template in templates:
        text = template.read_text("utf-8")
        assert not re.search(r"\son[a-z]+\s*=|\sstyle\s*=|javascript:|\|\s*safe|autoescape", text), template
        assert not re.search(r"(src|href)\s*=\s*[\"']?(https?:)?//", text), template
