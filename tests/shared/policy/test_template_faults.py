"""Each fault of a template is found, with its file and line."""

import json
import shutil

import pytest

from tests.shared.policy.packs import PackCopy

NOTICE = "templates/email/sin_notice"


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "message"),
    [
        pytest.param(
            "body.txt", "{{ rating }}", "{{ stars }}", "{{ stars", "variable 'stars' has no value", id="unknown"
        ),
        pytest.param(
            "body.txt",
            "{{ rating }}",
            "{{ queue }}",
            "{{ queue",
            "a sin_notice message has no 'queue'",
            id="not carried",
        ),
        pytest.param("body.txt", "{% else %}", "{% elsewhere %}", "{% elsewhere", "unknown tag", id="jinja"),
        pytest.param("body.mjml", "{{ team }}", "{{ tema }}", "{{ tema", "variable 'tema' has no value", id="in MJML"),
        pytest.param(
            "subject.txt", "{{ ticket }}", "{{ tiket }}", "{{ tiket", "variable 'tiket' has no value", id="subject"
        ),
        pytest.param("example.json", '"rating"', '"stars": 1,\n  "rating"', '"stars"', "used by no part", id="unused"),
        pytest.param(
            "example.json", '  "rating": 1,\n', "", None, "variable 'rating' has no value", id="missing value"
        ),
        pytest.param("example.json", '"rating": 1,', '"rating": 1', '"comment"', "not JSON", id="not JSON"),
        pytest.param(
            "body.txt", "{{ rating }}", "{{ rating + ticket }}", None, "cannot be rendered", id="unrenderable"
        ),
        pytest.param(
            "body.txt",
            "{% if customer_name %}\n",
            "{% if ticket %}\n",
            None,
            "says 'None' where something",
            id="None in text",
        ),
        pytest.param("body.mjml", "<mj-text>", "<mj-txt>", "<mj-txt>", "unknown tag <mj-txt>", id="unknown tag"),
        pytest.param(
            "body.mjml", "<mj-table>", "<mj-tabel>", "<mj-tabel>", "unknown tag <mj-tabel>", id="misspelt tag"
        ),
        pytest.param(
            "body.mjml", "</mj-body>", "<mj-text>x</mj-text></mj-body>", "</mj-body>", "has no place", id="place"
        ),
        pytest.param(
            "body.mjml", "<mj-column>", "<mj-column><b>x</b>", "<b>x", "is HTML and belongs inside", id="HTML place"
        ),
        pytest.param("body.mjml", "<mj-column>", "<mj-column>&nbsp;", "&nbsp;", "not well-formed", id="entity"),
        pytest.param(
            "body.mjml",
            "<mj-table>",
            "<mj-text><script>x</script></mj-text><mj-table>",
            "<script>",
            "unknown tag",
            id="script",
        ),
        pytest.param(
            "body.mjml", "<mj-table>", '<mj-include path="x" /><mj-table>', "<mj-include", "unknown tag", id="include"
        ),
    ],
)
def test_a_fault_in_a_template_is_told_with_its_file_and_line(
    pack: PackCopy, file: str, old: str, new: str, at: str | None, message: str
) -> None:
    pack.edit(f"{NOTICE}/{file}", old, new)
    faults = [fault for fault in pack.faults() if message in fault.message]
    assert faults, pack.faults()
    if at is not None:
        assert (faults[0].file, faults[0].line) == (f"{NOTICE}/{file}", pack.line_of(f"{NOTICE}/{file}", at))
    else:
        assert all(fault.file.startswith(NOTICE) for fault in faults)


def test_the_line_of_an_mjml_fault_counts_the_lines_that_jinja_takes(pack: PackCopy) -> None:
    pack.edit(f"{NOTICE}/body.mjml", "<mj-table>", "{# one\ntwo\nthree #}\n<mj-tabel>")
    faults = [fault for fault in pack.faults() if "<mj-tabel>" in fault.message]
    assert [fault.line for fault in faults] == [pack.line_of(f"{NOTICE}/body.mjml", "<mj-tabel>")]


@pytest.mark.parametrize("file", ["subject.txt", "body.txt", "body.mjml", "example.json"])
def test_a_missing_or_empty_part_is_told(pack: PackCopy, file: str) -> None:
    path = pack.folder / NOTICE / file
    path.unlink()
    assert [str(fault) for fault in pack.faults()] == [f"{NOTICE}/{file}:1: missing"]
    path.write_text(" \n")
    assert [str(fault) for fault in pack.faults()] == [f"{NOTICE}/{file}:1: empty"]


def test_a_stray_part_is_told(pack: PackCopy) -> None:
    (pack.folder / NOTICE / "body.html").write_text("x")
    assert [fault.file for fault in pack.faults()] == [f"{NOTICE}/body.html"]


def test_a_folder_that_the_policy_does_not_list_is_told(pack: PackCopy) -> None:
    (pack.folder / NOTICE).rename(pack.folder / "templates/email/sin_note")
    told = {fault.file: fault.message for fault in pack.faults()}
    assert told == {
        "policy.toml": "there is no folder templates/email/sin_notice",
        "templates/email/sin_note": "policy.toml has no [[templates]] entry named 'sin_note'",
    }


def test_a_further_language_is_checked_like_the_first(pack: PackCopy) -> None:
    pack.edit("policy.toml", 'languages = ["en"]', 'languages = ["en", "es"]')
    for to_customers in ("customer_follow_up", "final_contact"):
        folder = pack.folder / "templates/email" / to_customers
        shutil.copytree(folder, folder / "es", ignore=shutil.ignore_patterns("example.json", "es"))
    spanish = pack.folder / NOTICE / "es"
    spanish.mkdir()
    (spanish / "subject.txt").write_text("Caso {{ case_number }}: {{ nota }}")
    (spanish / "body.txt").write_text("{{ comment }}\n\n{{ case_url }}")
    (spanish / "body.mjml").write_text("<mjml><mj-body></mj-body></mjml>")
    assert {(fault.file, fault.message.partition(";")[0]) for fault in pack.faults()} == {
        (f"{NOTICE}/es/subject.txt", "variable 'nota' has no value in example.json"),
        (f"{NOTICE}/es/subject.txt", "a sin_notice message has no 'nota'"),
    }
    (spanish / "subject.txt").write_text("Caso {{ case_number }}")
    assert [(fault.file, "says 'None'" in fault.message) for fault in pack.faults()] == [
        (f"{NOTICE}/es/body.txt", True)
    ]


def test_a_mail_to_customers_is_there_in_every_language_of_the_agency(pack: PackCopy) -> None:
    pack.edit("policy.toml", 'languages = ["en"]', 'languages = ["en", "es"]')
    assert [str(fault) for fault in pack.faults()] == [
        f"templates/email/{name}/es:1: missing: a customer is written to in the agency's languages"
        for name in ("customer_follow_up", "final_contact")
    ]


def test_a_language_that_the_agency_does_not_name_is_told(pack: PackCopy) -> None:
    (pack.folder / NOTICE / "fr").mkdir()
    assert [(fault.file, fault.line) for fault in pack.faults()] == [(f"{NOTICE}/fr", 1)]


@pytest.mark.parametrize("example", [[1], "text", None])
def test_an_example_that_is_no_object_is_told(pack: PackCopy, example: object) -> None:
    (pack.folder / NOTICE / "example.json").write_text(json.dumps(example))
    assert [fault.file for fault in pack.faults()] == [f"{NOTICE}/example.json"]
