"""Every language says everything: adding a language is adding a file, and a file that lacks something is found out."""

import re
import string
from pathlib import Path

import pytest
from babel import Locale

from shared.pages import Catalogue, PageSet

ROOT = Path(__file__).parents[3]
FOLDERS = sorted(
    {path.parent for place in ("shared", "services") for path in (ROOT / place).glob("**/pages/texts/*.toml")}
)
FILES = [(folder, path.stem) for folder in FOLDERS for path in sorted(folder.glob("*.toml"))]
KEY = re.compile(r"[^a-z_]t\(\s*['\"]([a-z_]+)['\"]")
EACH_FILE = pytest.mark.parametrize(
    ("folder", "language"), FILES, ids=[f"{folder.parents[1].name}-{language}" for folder, language in FILES]
)


def texts_of(folder: Path, language: str) -> dict[str, dict[str, str]]:
    """Each text as its plural forms; a plain one has the form `other`."""
    texts = Catalogue.read(folder).languages[language].texts
    return {key: {"other": text} if isinstance(text, str) else dict(text) for key, text in texts.items()}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_there_are_texts_in_english_and_spanish() -> None:
    assert {folder.parents[1].name for folder in FOLDERS} >= {"shared", "survey_api"}
    for folder in FOLDERS:
        assert {"en", "es"} <= {path.stem for path in folder.glob("*.toml")}, folder


@EACH_FILE
def test_a_language_has_every_text_with_the_same_placeholders(folder: Path, language: str) -> None:
    english, own = texts_of(folder, "en"), texts_of(folder, language)

    assert own.keys() == english.keys()
    for key, forms in own.items():
        expected = set().union(*(placeholders(text) for text in english[key].values()))
        for form, text in forms.items():
            assert text.strip(), key
            assert placeholders(text) <= expected, (key, form)
        assert placeholders(forms["other"]) == expected, key


@EACH_FILE
def test_a_text_with_a_number_has_every_plural_form_of_its_language(folder: Path, language: str) -> None:
    forms = {*Locale.parse(language, sep="-").plural_form.tags, "other"}

    for key, text in Catalogue.read(folder).languages[language].texts.items():
        if not isinstance(text, str):
            assert text.keys() == forms, key


@EACH_FILE
def test_a_file_says_the_name_and_the_direction_of_its_language(folder: Path, language: str) -> None:
    texts = Catalogue.read(folder).languages[language]

    assert texts.name
    assert texts.direction in {"ltr", "rtl"}


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.parents[1].name for folder in FOLDERS])
def test_every_text_that_a_template_names_exists(folder: Path) -> None:
    known = PageSet(folder.parent if folder.parents[1].name != "shared" else None).catalogue.texts_for("en").texts
    sources = [*folder.parent.glob("templates/*.html"), *folder.parent.glob("*.py")]
    named = {key for path in sources for key in KEY.findall(path.read_text("utf-8"))}

    assert sources
    assert named - known.keys() == set()


def test_a_number_takes_the_form_that_the_language_asks_for(tmp_path: Path) -> None:
    (tmp_path / "pl.toml").write_text(
        'name = "Polski"\ndirection = "ltr"\n[texts.names]\none = "{count} imię"\nfew = "{count} imiona"\n'
        'many = "{count} imion"\nother = "{count} imienia"\n',
        "utf-8",
    )
    t = Catalogue.read(tmp_path).languages["pl"]

    assert [t("names", count=number) for number in (1, 3, 5)] == ["1 imię", "3 imiona", "5 imion"]


def test_what_a_region_has_no_texts_of_its_own_for_speaks_its_language_and_the_unknown_english() -> None:
    catalogue = PageSet().catalogue

    assert catalogue.texts_for("es-MX").language == "es"
    assert catalogue.texts_for("so").language == "en"
    assert catalogue.speaks("es-MX")
    assert not catalogue.speaks("so")
