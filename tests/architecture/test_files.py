"""The files of the project: small, finished, and at home on any machine."""

import re
from pathlib import Path

import pytest

from tests.architecture.code import ROOT, name_of, python_files, tracked_files

LONGEST = 350
CODE = ("careloop", "services", "shared", "tests", "benchmarks", "migrations")
# Written by a tool, read by a person once.
GENERATED = re.compile(r"^(migrations/[a-z_]+/versions/|sdk/)")
# Put together here, so that this file does not hold what it forbids.
UNFINISHED = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r"(?![A-Za-z])")
REGISTRIES = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "crates" + ".io",
    "gh" + "cr.io",
    "quay" + ".io",
]
MACHINE_PATH = re.compile(r"(?<![\w.$~}-])/(?:work|root|home/\w+|Users/\w+|opt/(?:py" + r"pi|wheels))/")


def _texts() -> list[tuple[Path, str]]:
    texts = []
    for path in tracked_files():
        try:
            texts.append((path, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue  # a picture
    assert len(texts) > 100
    return texts


def test_no_code_file_is_longer_than_can_be_read_at_once() -> None:
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files(*CODE)
        if not GENERATED.match(name_of(path))
    }

    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_nothing_is_left_for_later() -> None:
    left = [
        f"{name_of(path)}:{number}"
        for path, text in _texts()
        if path.name != "pyproject.toml"  # names the rule
        for number, line in enumerate(text.splitlines(), start=1)
        if UNFINISHED.search(line)
    ]

    assert left == []


def test_no_file_names_a_package_registry_or_a_path_of_one_machine() -> None:
    named = [
        f"{name_of(path)}:{number}: {line.strip()[:100]}"
        for path, text in _texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if MACHINE_PATH.search(line) or any(host in line for host in REGISTRIES)
    ]

    assert named == []


@pytest.mark.parametrize("line", [f"see /{name}/x" for name in ("work", "root", "home/ann", "Users/ann")])
def test_the_search_for_machine_paths_finds_them(line: str) -> None:
    assert MACHINE_PATH.search(line)


@pytest.mark.parametrize(
    "line",
    [f"{before}/{name}/x" for before in ("https://example.org", "$HOME", "services") for name in ("work", "root")],
)
def test_the_search_for_machine_paths_lets_others_be(line: str) -> None:
    assert not MACHINE_PATH.search(line)


def test_every_package_says_what_it_is_for() -> None:
    empty = [
        name_of(path)
        for path in python_files("careloop", "services", "shared")
        if path.name == "__init__.py" and path != ROOT / "services" / "__init__.py" and not path.read_text().strip()
    ]

    assert empty == []
