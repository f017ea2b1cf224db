"""A decision is one page: numbered, titled, dated, with what was considered."""

import re
from pathlib import Path

import pytest

from tests.architecture.code import ROOT

DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
LINES_ON_A_PAGE = 60
WORDS_ON_A_PAGE = 600


def test_decisions_are_numbered_without_gaps() -> None:
    assert DECISIONS, "found no decisions: these tests would prove nothing"
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_one_page_with_its_number_in_its_title(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert re.fullmatch(r"\d{4}(-[a-z0-9]+)+\.md", path.name)
    assert text.startswith(f"# {path.name[:4]} ")
    assert len(text.splitlines()) <= LINES_ON_A_PAGE
    assert len(text.split()) <= WORDS_ON_A_PAGE


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_when_it_was_made(path: Path) -> None:
    assert re.search(r"\*\*Decided\*\* 20\d\d-\d\d-\d\d", path.read_text(encoding="utf-8"))
