"""What people type on the survey page: every character of it harmless, every name found."""

# ruff: noqa: RUF001 - letters of other scripts are what is examined here

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.survey_api.domain.form.answers import (
    LONGEST_COMMENT,
    LONGEST_STAFF_TEXT,
    FieldFault,
    read_answers,
)
from services.survey_api.domain.form.staff import split_names
from shared.pages.typed import clean_text
from shared.pages.visits import read_visit
from shared.policy.models import PolicyPack, Survey
from tests.survey_api.desk import Office
from tests.survey_api.forms import BROWSER, PRESSED, SURVEY, Visitors, answers

_HARD = {
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>&amp;\"'",
    "formula": '=HYPERLINK("http://evil.example","click")',
    "emoji": "Danke \U0001f44d\U0001f3fd \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "long": "x" * LONGEST_COMMENT,
    "long_emoji": "\U0001f600" * LONGEST_COMMENT,
    "right_to_left": "\u200fשלום\u200e (\u202bمرحبا\u202c)",
    "braces": "{{ 7*7 }} {% raw %} ${x} %s %(a)s",
    "crlf_header": "Fine\nBcc: everybody@example.com",
}


@pytest.mark.parametrize("text", _HARD.values(), ids=_HARD.keys())
async def test_a_comment_comes_back_as_it_was_written(visitors: Visitors, text: str) -> None:
    sent = await visitors.accepted(answers(comment=text))
    assert (await visitors.response(sent.response_id)).comment == text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b", "ab"),
        ("a\x07\x1b[31mb\x9bc\x7f", "a[31mbc"),
        ("one\r\ntwo\rthree\u2028four\u2029five\x85six", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("half \ud83d a pair", "half \ufffd a pair"),
        ("whole \ud83d\ude00", "whole \U0001f600"),
        ("  \n tab\tinside \n ", "tab\tinside"),
        (" \x00\x1f ", None),
    ],
)
async def test_what_nobody_can_store_or_print_is_left_out_of_a_comment(
    visitors: Visitors, typed: str, kept: str | None
) -> None:
    sent = await visitors.accepted(answers(comment=typed))
    assert (await visitors.response(sent.response_id)).comment == kept


async def test_hard_text_for_a_name_of_staff_is_kept_harmlessly_too(visitors: Visitors) -> None:
    sent = await visitors.accepted(answers(staff="<b>Ana</b>\n=Ben()\nЖанна \u202eIto\x00\ud800"))
    assert (await visitors.response(sent.response_id)).staff_named == [
        "<b>Ana<",
        "b>",
        "=Ben()",
        "Жанна \u202eIto\ufffd",
    ]


@given(st.text(alphabet=st.characters(), max_size=200))
def test_cleaned_text_can_be_stored_and_is_clean(text: str) -> None:
    cleaned = clean_text(text)
    cleaned.encode()
    assert "\x00" not in cleaned
    assert clean_text(cleaned) == cleaned


@given(
    st.dictionaries(
        st.sampled_from(["helpfulness", "overall", "audience", "staff", "comment", "_nonce", "other"]),
        st.lists(st.text(alphabet=st.characters(), max_size=50), max_size=3),
    )
)
def test_no_fields_whatever_break_the_reading_and_only_answers_on_the_scale_are_read(
    survey: Survey, fields: dict[str, list[str]]
) -> None:
    read = read_answers(fields, survey, survey.questions)
    assert all(rating in survey.scale.ratings for rating in read.ratings.values())
    assert set(read.faults) <= {question.id for question in survey.questions}
    assert "overall" in read.ratings or "overall" in read.faults


@pytest.fixture(scope="session")
def survey(heart: PolicyPack) -> Survey:
    return heart.survey(SURVEY)


@pytest.mark.parametrize("typed", ["٥", "5.0", "+5", "05", "5 5", "five", "-1", "0", "6", "１", "99999999999999999999"])
def test_only_a_number_of_the_scale_is_a_rating(survey: Survey, typed: str) -> None:
    read = read_answers(answers() | {"overall": [typed]}, survey, survey.questions)
    assert read.faults == {"overall": FieldFault(code="not_an_option")}


def test_the_rating_itself_is_required_whatever_the_policy_says_of_the_question(survey: Survey) -> None:
    questions = tuple(question.model_copy(update={"required": False}) for question in survey.questions)
    assert read_answers({}, survey, questions).faults == {"overall": FieldFault(code="required")}


def test_too_much_for_the_field_of_staff_is_a_fault(survey: Survey) -> None:
    long = read_answers(answers(staff="x" * (LONGEST_STAFF_TEXT + 1)), survey, survey.questions)
    many = read_answers(answers(staff=";".join(f"Person {chr(97 + n)}" for n in range(21))), survey, survey.questions)
    assert long.faults == {"staff": FieldFault(code="too_long", limit=LONGEST_STAFF_TEXT)}
    assert many.faults == {"staff": FieldFault(code="too_many_names", limit=20)}


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Ana Flores", ["Ana Flores"]),
        ("Ana Flores and Ben Ito", ["Ana Flores", "Ben Ito"]),
        ("Ana, Ben & Carl", ["Ana", "Ben", "Carl"]),
        ("Ana\n- Ben\n* Carl", ["Ana", "Ben", "Carl"]),
        ("Flores, Ana; Ito, Ben", ["Flores, Ana", "Ito, Ben"]),
        ("Flores, Ana\nIto, Ben", ["Flores, Ana", "Ito, Ben"]),
        ("Ana Flores, RN", ["Ana Flores, RN"]),
        ("Ana Flores, LCSW and Ben Ito, Jr.", ["Ana Flores, LCSW", "Ben Ito, Jr."]),
        ("JANE, JOHN", ["JANE", "JOHN"]),
        ("Ana y Ben e Inés", ["Ana", "Ben", "Inés"]),
        ("Maria E. Lopez", ["Maria E. Lopez"]),
        ("Sandy Anderson", ["Sandy Anderson"]),
        ("Mr. Smith / Dr. Lee", ["Mr. Smith", "Dr. Lee"]),
        ("Ana; ana; ANA", ["Ana"]),
        ("Conor O'Brien, Jean-Luc Dô", ["Conor O'Brien", "Jean-Luc Dô"]),
        ("n/a", []),
        ("None", []),
        ("nadie", []),
        ("- … ?", []),
        ("and, & ;", []),
    ],
)
def test_who_helped_is_split_into_names(typed: str, names: list[str]) -> None:
    assert split_names(typed) == names


_HEADERS: list[tuple[str, dict[str, str], bool]] = [
    ("GET", {}, False),
    ("HEAD", {}, True),
    ("GET", {"sec-purpose": "prefetch;prerender"}, True),
    ("GET", {"purpose": "prefetch"}, True),
    ("GET", {"x-moz": "prefetch"}, True),
    ("GET", {"user-agent": ""}, True),
    ("GET", {"accept": "*/*"}, True),
    ("GET", {"accept": "image/avif,image/webp"}, True),
    ("GET", {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}, True),
    ("GET", {"user-agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"}, True),
    ("GET", {"user-agent": "WhatsApp/2.23.20.0"}, True),
    ("GET", {"user-agent": "python-httpx/0.28"}, True),
    ("GET", {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/120.0 Safari/537.36"}, True),
    ("GET", {"user-agent": "Mozilla/5.0 (Linux; Android 12; CUBOT X30) Chrome/120 Mobile Safari/537.36"}, False),
    ("GET", {"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) AppleWebKit/605 [LinkedInApp]/9.30"}, False),
]


@pytest.mark.parametrize(("method", "headers", "automated"), _HEADERS)
def test_who_only_looks_at_links_is_told_from_a_browser(method: str, headers: dict[str, str], automated: bool) -> None:  # noqa: FBT001 - the example
    assert read_visit(method, BROWSER | headers).automated is automated


@pytest.mark.parametrize(
    ("headers", "activated"),
    [
        (PRESSED, True),
        ({"sec-fetch-mode": "navigate"}, False),
        ({"sec-fetch-user": "?1", "sec-fetch-mode": "cors"}, False),
        ({"sec-fetch-user": "?0", "sec-fetch-mode": "navigate"}, False),
    ],
)
def test_a_press_of_a_person_is_seen_in_the_browsers_own_headers(headers: dict[str, str], activated: bool) -> None:  # noqa: FBT001 - the example
    assert read_visit("POST", BROWSER | headers).activated is activated


async def test_what_was_answered_is_read_with_its_scope_and_listed_by_its_door(
    visitors: Visitors, office: Office, heart_office: Office
) -> None:
    sent = await visitors.accepted(answers(comment="Kind.", staff="Ana and Ben", audience="internal"))
    await visitors.send(answers(1), headers={})
    path = f"/v1/responses/{sent.response_id}"
    read: dict[str, Any] = (await heart_office.call("GET", path, scope="responses:read")).json()
    assert (read["link_id"], read["audience"], read["staff_named_count"]) == (str(visitors.door.id), "internal", 2)
    assert (read["survey_version"], read["answer_seconds"], read["suspected"], read["void"]) == (1, 40, None, None)
    assert "Ana" not in str(read)
    private = (await heart_office.call("GET", f"{path}/private", scope="responses:private")).json()
    assert (private["staff_named"], private["comment"], private["voided"]) == (["Ana", "Ben"], "Kind.", False)
    for query, count in (
        (f"link_id={visitors.door.id}", 2),
        (f"link_id={sent.response_id}", 0),
        (f"campaign_id={sent.response_id}", 0),
        ("audience=internal", 1),
        ("audience=external", 0),
        ("suspected=true", 1),
        ("suspected=false", 1),
    ):
        listed = await heart_office.call("GET", f"/v1/responses?{query}", scope="responses:read")
        assert len(listed.json()["items"]) == count, query
    assert (await office.call("GET", path, scope="responses:read")).status_code == 404
