"""Any desk's JSON becomes a survey by data alone."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.survey_api.domain.content import SurveyContent
from services.survey_api.domain.delivered.field_mapping import FieldMapping
from services.survey_api.domain.delivered.mapping import MappingRules, TimeFormat, map_delivery
from services.survey_api.domain.delivered.payload import read_payload
from services.survey_api.domain.refusals import Unmappable

NOW = datetime(2026, 11, 18, 17, 30, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")
RULES = MappingRules(
    mapping=FieldMapping(ticket="t", rating="r"),
    ratings={"excellent": 5, "significant improvement needed": 1},
    yes=frozenset({"yes", "1", "ja"}),
    no=frozenset({"no", "0", "nein"}),
    time_formats=(),
    zone=NEW_YORK,
    desk="some-desk",
    program=None,
)


def mapped(payload: dict[str, Any], *, forms: tuple[str, ...] = (), **mapping: Any) -> SurveyContent:
    fields = FieldMapping(**({"ticket": "t", "rating": "r"} | mapping))
    rules = replace(RULES, mapping=fields, time_formats=forms)
    content = map_delivery({"t": "T-1", "r": 3} | payload, rules, now=NOW).content
    assert content is not None
    return content


@pytest.mark.parametrize(
    ("given_as", "rating"),
    [
        (4, 4),
        (4.0, 4),
        ("4", 4),
        (" 4 ", 4),
        ("Excellent", 5),
        (" EXCELLENT ", 5),
        ("Significant Improvement Needed", 1),
        ("-1", -1),
    ],
)
def test_a_rating_is_read_from_numbers_digits_and_the_sources_words(given_as: Any, rating: int) -> None:
    assert mapped({"r": given_as}).rating == rating


@pytest.mark.parametrize(
    ("given_as", "meant"),
    [(True, True), (False, False), ("Yes", True), ("nein", False), (1, True), (0, False), (None, None), ("", None)],
)
def test_yes_and_no_are_read_in_the_sources_words(given_as: Any, *, meant: bool | None) -> None:
    assert mapped({"w": given_as}, work_completed="w").work_completed is meant


@pytest.mark.parametrize(
    ("given_as", "forms", "instant"),
    [
        ("2026-11-18T09:05:00Z", (), "2026-11-18T09:05:00+00:00"),
        ("2026-11-18T09:05:00-08:00", (), "2026-11-18T17:05:00+00:00"),
        ("2026-11-18T09:05:00", (), "2026-11-18T14:05:00+00:00"),
        ("2026-11-18 09:05", (), "2026-11-18T14:05:00+00:00"),
        ("2026-07-18T09:05:00", (), "2026-07-18T13:05:00+00:00"),
        ("2026-11-17", (), "2026-11-17T05:00:00+00:00"),
        ("11/17/2026 02:30 PM", ("%m/%d/%Y %I:%M %p",), "2026-11-17T19:30:00+00:00"),
        ("17.11.2026 14:30", ("%m/%d/%Y", "%d.%m.%Y %H:%M"), "2026-11-17T19:30:00+00:00"),
        (1763474700, ("unix_seconds",), "2025-11-18T14:05:00+00:00"),
        ("1763474700000", ("unix_milliseconds",), "2025-11-18T14:05:00+00:00"),
        # The hour that comes twice when the clocks go back is taken to be the first one.
        ("2026-11-01T01:30:00", (), "2026-11-01T05:30:00+00:00"),
    ],
)
def test_times_are_read_in_the_sources_forms_and_without_offset_in_the_agencys_zone(
    given_as: Any, forms: tuple[str, ...], instant: str
) -> None:
    content = mapped({"s": given_as}, forms=forms, submitted_at="s")
    assert content.submitted_at == datetime.fromisoformat(instant)


@pytest.mark.parametrize("given_as", [1763474700, True, {}, [], "soon", "2026-13-01", "2026-11-18T25:00:00Z", "9" * 60])
def test_a_time_in_no_known_form_is_a_fault(given_as: Any) -> None:
    with pytest.raises(Unmappable) as fault:
        mapped({"s": given_as}, submitted_at="s")
    assert (fault.value.reason, fault.value.field) == ("time_not_understood", "submitted_at")


@pytest.mark.clause("TSPE-5.7")
@pytest.mark.parametrize(
    ("resolved", "submitted", "service_on"),
    [
        ("2026-11-17T02:00:00Z", "2026-11-18T12:00:00Z", date(2026, 11, 16)),
        (None, "2026-11-18T03:00:00Z", date(2026, 11, 17)),
        (None, None, date(2026, 11, 18)),
    ],
)
def test_the_service_date_is_the_local_day_of_the_resolution_else_of_the_submission(
    resolved: str | None, submitted: str | None, service_on: date
) -> None:
    content = mapped({"a": resolved, "b": submitted}, resolved_at="a", submitted_at="b")
    assert content.service_on(NOW, NEW_YORK) == service_on


def test_numbers_name_tickets_too_and_joined_fields_make_one() -> None:
    content = mapped({"t": 1042, "f": "Lena", "l": "Fox"}, customer_name="join(' ', [f, l])")
    assert (content.ticket, content.customer_name) == ("1042", "Lena Fox")


def test_an_expression_that_fails_on_a_payload_is_a_fault_of_its_field() -> None:
    with pytest.raises(Unmappable) as fault:
        mapped({"c": 5}, comment="join(', ', c)")
    assert (fault.value.reason, fault.value.field) == ("expression_failed", "comment")


def test_a_fault_never_repeats_the_value() -> None:
    with pytest.raises(Unmappable) as fault:
        mapped({"r": "xylophone"})
    assert "xylophone" not in str(fault.value.__dict__)


def test_further_questions_are_mapped_by_their_id() -> None:
    content = mapped(
        {"q": {"speed": "Excellent", "kindness": None}}, answers={"speed": "q.speed", "kind": "q.kindness"}
    )
    assert content.answers == {"speed": 5}


@pytest.mark.parametrize("form", ["%Q", "%", "%d %d %", "x" * 200, ""])
def test_a_form_of_a_time_that_reads_nothing_is_refused(form: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(TimeFormat).validate_python(form)


@pytest.mark.parametrize("expression", ["survey.[", "a b", "", "@@", "unknown_function(", "a" * 2000])
def test_an_expression_that_is_none_is_refused(expression: str) -> None:
    with pytest.raises(ValidationError):
        FieldMapping(ticket=expression, rating="r")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(alphabet=st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)
EVERY_FIELD = {name: name for name in FieldMapping.model_fields if name != "answers"}


@given(payload=st.fixed_dictionaries({}, optional=dict.fromkeys(EVERY_FIELD, anything)))
def test_whatever_a_payload_holds_it_is_mapped_or_a_named_fault(payload: dict[str, Any]) -> None:
    rules = replace(RULES, mapping=FieldMapping(**EVERY_FIELD), time_formats=("%m/%d/%Y", "unix_seconds"))
    try:
        content = map_delivery(payload, rules, now=NOW).content
    except Unmappable:
        return
    if content is not None:
        text = json.dumps(content.as_json(), ensure_ascii=False)
        assert "\x00" not in text
        text.encode()
        assert SurveyContent.from_json(json.loads(text)) == content


@given(body=st.binary() | anything.map(lambda value: json.dumps(value).encode()))
def test_whatever_bytes_come_they_are_json_or_a_named_fault(body: bytes) -> None:
    value, fault = None, None
    try:
        value = read_payload(body)
    except Unmappable as refusal:
        fault = refusal

    if fault is None:
        assert value == json.loads(body.decode("utf-8-sig"))
    else:
        assert fault.reason == "not_json"
        assert fault.message.startswith(("The body ", "NaN ", "Infinity ", "-Infinity "))
