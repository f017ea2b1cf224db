"""Customers' words in mails: shown as they are, never taken for markup, for code or for headers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain.compose import compose, one_line
from services.notifier.domain.refusals import TemplateValuesMissing, TemplateValuesUnusable
from services.notifier.domain.template_paths import known_paths
from shared.policy.models import Template, TemplateText
from tests.notifier.support import Notifier, follow_up, pack_with, sample_pack, template_of, to_address

QUOTE = template_of("quote", "About {{ title }}", "They wrote: {{ comment }}")
LIST = template_of(
    "listing",
    "{{ count }} surveys",
    "{% for survey in surveys %}{{ survey.ticket }}: {{ survey.customer.name }}{% endfor %}"
    "{% set first = extra.first %}{{ first.word }}{{ note.text | default('') }}",
)


def render(template: Template, values: dict[str, Any], language: str | None = None) -> tuple[str, str, str, str]:
    mail = compose(template, "v", values, language=language, default_language="en")
    return mail.language, mail.subject, mail.text, mail.html


def test_markup_in_a_comment_is_text_in_the_html_part() -> None:
    nasty = "<script>alert('x')</script> & <b>bold</b> </mj-text><mj-raw>"
    _, _, text, markup = render(QUOTE, {"title": "t", "comment": nasty})

    assert nasty in text
    assert "<script>" not in markup
    assert "<b>bold" not in markup
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &lt;b&gt;bold&lt;/b&gt; &lt;/mj-text&gt;" in markup


def test_template_code_in_a_comment_is_only_text() -> None:
    _, _, text, _ = render(QUOTE, {"title": "t", "comment": "{{ 7 * 7 }} {% raw %} {{ config }}"})

    assert "{{ 7 * 7 }} {% raw %} {{ config }}" in text


@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x85", "\x1e", "\x00"])
def test_a_line_break_in_a_value_never_begins_a_header(line_break: str) -> None:
    _, subject, _, _ = render(QUOTE, {"title": f"a{line_break}Bcc: spy@example.org", "comment": ""})

    assert subject == "About a Bcc: spy@example.org"


@given(st.text())
def test_a_header_line_never_holds_a_control_character(words: str) -> None:
    assert one_line(words).isprintable()


async def test_names_and_subjects_with_line_breaks_stay_one_header_on_the_wire(notifier: Notifier) -> None:
    await notifier.adopt(pack_with(QUOTE))
    name = "Eve\r\nBcc: spy@example.org\r\n\r\nGone"
    request = follow_up(
        template="quote", to=[to_address(name=name)], data={"title": "x\r\nBcc: spy@example.org", "comment": "c"}
    )
    await notifier.send(request)
    await notifier.deliver_due()

    (mail,) = notifier.smtp.mails
    assert mail.recipients == ["alex.rivera@example.org"]
    assert mail.message["Bcc"] is None
    assert mail.message["Subject"] == "About x Bcc: spy@example.org"
    assert mail.message["To"].addresses[0].display_name == "Eve Bcc: spy@example.org Gone"
    assert mail.part("plain").strip() == "They wrote: c"


async def test_words_outside_ascii_arrive_as_they_were_written(notifier: Notifier) -> None:
    await notifier.adopt(pack_with(QUOTE))
    words = "Ünïcödé — 日本語 🙂 «très bien»"
    request = follow_up(template="quote", to=[to_address(name="Zoë Ångström")], data={"title": words, "comment": words})
    await notifier.send(request)
    await notifier.deliver_due()

    (mail,) = notifier.smtp.mails
    assert mail.message["Subject"] == f"About {words}"
    assert mail.message["To"].addresses[0].display_name == "Zoë Ångström"
    assert mail.part("plain").strip() == f"They wrote: {words}"
    assert words in mail.part("html")
    assert all(len(line) <= 998 for line in mail.content.splitlines())
    assert mail.content.isascii()


def test_a_missing_value_is_named_with_all_that_are_known() -> None:
    with pytest.raises(TemplateValuesMissing) as refusal:
        render(QUOTE, {"title": "t"})

    assert refusal.value.facts["missing"] == ["comment"]
    assert refusal.value.facts["known"] == ["comment", "title"]
    assert refusal.value.facts["errors"] == [{"pointer": "/data/comment", "message": "Value required"}]


def test_a_missing_value_inside_another_is_named_by_its_path() -> None:
    surveys = [{"ticket": "1", "customer": {"name": "A"}}, {"ticket": "2", "customer": {}}]
    with pytest.raises(TemplateValuesMissing) as refusal:
        render(LIST, {"count": 2, "surveys": surveys, "extra": {}, "note": {}})

    assert refusal.value.facts["missing"] == ["extra.first", "extra.first.word", "surveys[].customer.name"]


def test_the_paths_of_a_template_are_known_through_loops_and_assignments() -> None:
    assert known_paths(LIST.languages["en"]) == {
        "count",
        "surveys",
        "surveys[].ticket",
        "surveys[].customer.name",
        "extra.first",
        "extra.first.word",
    }


def test_a_value_of_the_wrong_kind_is_refused_and_not_a_crash() -> None:
    with pytest.raises(TemplateValuesUnusable):
        render(template_of("loop", "s", "{% for one in many %}{{ one }}{% endfor %}"), {"many": 5})


def test_a_subject_beyond_any_reader_is_refused() -> None:
    with pytest.raises(TemplateValuesUnusable):
        render(QUOTE, {"title": "x" * 300, "comment": ""})


def test_a_language_falls_back_to_its_plain_form_and_then_to_the_agencys_first() -> None:
    spanish = TemplateText(
        subject="Hola",
        text="Hola",
        mjml="<mjml><mj-body><mj-section><mj-column><mj-text>Hola</mj-text></mj-column></mj-section></mj-body></mjml>",
    )
    template = template_of("greeting", "Hello", "Hello", languages={"es": spanish})

    assert render(template, {}, "es")[:2] == ("es", "Hola")
    assert render(template, {}, "es-MX")[:2] == ("es", "Hola")
    assert render(template, {}, "fr")[:2] == ("en", "Hello")
    assert render(template, {}, None)[:2] == ("en", "Hello")


def test_every_shipped_template_is_filled_by_its_own_example() -> None:
    templates = sample_pack().templates
    assert templates

    for template in templates:
        _, subject, text, markup = render(template, template.example)
        assert subject
        assert text.strip()
        assert "<html" in markup
