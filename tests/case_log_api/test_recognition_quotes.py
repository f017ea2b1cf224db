"""A customer's words are the customer's own, and harmless wherever they are opened (HEART-REC)."""

import unicodedata
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.case_log_api.domain.recognition.quoting import (
    hide_personal_data,
    make_harmless,
    quote_of,
    read_spans,
    write_attachment,
    write_line,
    write_spans,
)
from shared.contracts.responses import ResponsePrivate

pytestmark = pytest.mark.clause("HEART-REC.comment")
AT = datetime(2026, 11, 18, tzinfo=UTC)


def details_of(comment: str, **facts: str) -> ResponsePrivate:
    return ResponsePrivate.model_validate(
        {"response_id": UUID(int=1), "comment": comment, "submitted_at": AT, "received_at": AT, **facts}
    )


@settings(deadline=None)
@given(st.text())
def test_what_is_harmless_stays_and_what_is_not_goes(text: str) -> None:
    clean = make_harmless(text)
    assert make_harmless(clean) == clean
    assert not any(unicodedata.category(one) in {"Cc", "Cs"} and one not in "\n\t" for one in clean)
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff\r") & set(clean)
    kept = [one for one in text if unicodedata.category(one) in {"Lu", "Ll", "Lo", "Nd", "So", "Sm", "Po", "Zs", "Mn"}]
    assert [
        one for one in clean if unicodedata.category(one) in {"Lu", "Ll", "Lo", "Nd", "So", "Sm", "Po", "Zs", "Mn"}
    ] == kept


@given(st.text())
def test_no_line_of_the_attachment_is_a_formula(text: str) -> None:
    lines = write_attachment(make_harmless(text)).decode("utf-8").split("\n")
    assert not any(line.lstrip().startswith(("=", "+", "-", "@")) for line in lines)


def test_an_attachment_is_the_comment_and_nothing_else() -> None:
    text = "Danke, Omar!\n\tTrần 🙏🏽 <b>x</b> a=b\n=1+1"
    assert write_attachment(text).decode("utf-8") == "Danke, Omar!\n\tTrần 🙏🏽 <b>x</b> a=b\n'=1+1\n"


@given(st.text(), st.integers(2, 50))
def test_a_line_is_one_line_of_limited_length(text: str, longest: int) -> None:
    line = write_line(text, longest=longest)
    assert len(line) <= longest
    assert "\n" not in line
    assert len(line.split()) <= len(make_harmless(text).split()) + 1


def test_the_writer_is_hidden_by_every_name_in_use_and_the_praised_are_not() -> None:
    comment = "Bob and Robert Miller thank Roberta Stone. bob@x.example - R. Miller"
    details = details_of(comment, customer_name="Robert Miller", customer_email="bob@x.example")
    spans = hide_personal_data(comment, details, praised=["Roberta Stone"], languages=["en"])
    assert quote_of(comment, spans) == "[name] and [name] thank Roberta Stone. [email] - [name]"
    assert read_spans(write_spans(spans)) == spans


def test_labels_are_in_the_language_of_the_comment() -> None:
    comment = "La señora fue muy amable con mi familia, llámeme al 619-555-0123"
    spans = hide_personal_data(comment, details_of(comment, language="es"), praised=[], languages=["en", "es"])
    assert quote_of(comment, spans) == "La señora fue muy amable con mi familia, llámeme al [número de teléfono]"


@pytest.mark.parametrize("comment", [None, "", "  \n ", "\x07\u202e"])
def test_a_comment_that_says_nothing_is_none(comment: str | None) -> None:
    assert quote_of(comment, []) is None
