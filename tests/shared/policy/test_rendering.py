import pytest

from shared.policy.models import TemplateText
from shared.policy.rendering import TemplateFailed, missing_values, render_mail, render_subject, variables_of

MJML = "<mjml><mj-body><mj-section><mj-column><mj-text>{body}</mj-text></mj-column></mj-section></mj-body></mjml>"


def mail(body: str = "x", *, subject: str = "s", text: str = "t") -> TemplateText:
    return TemplateText(subject=subject, text=text, mjml=MJML.format(body=body))


def test_a_customers_markup_stays_text_in_html() -> None:
    html = render_mail(mail("{{ comment }}"), {"comment": "<mj-raw><script>alert(1)</script></mj-raw> & 'x'"}).html
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_customers_template_code_stays_text() -> None:
    rendered = render_mail(mail("{{ comment }}", text="{{ comment }}"), {"comment": "{{ 7 * 7 }}{% for %}"})
    assert rendered.text == "{{ 7 * 7 }}{% for %}\n"
    assert "49" not in rendered.html


def test_line_breaks_are_kept_by_the_lines_filter_and_nothing_else_gets_through_it() -> None:
    html = render_mail(mail("{{ comment | lines }}"), {"comment": "one\n<b>two</b>"}).html
    assert "one<br />&lt;b&gt;two&lt;/b&gt;" in html


def test_a_subject_is_one_line_whatever_a_value_holds() -> None:
    assert render_subject("Re: {{ ticket }}", {"ticket": "1\r\nBcc: x@y.example"}) == "Re: 1 Bcc: x@y.example"


def test_a_missing_value_fails_by_name() -> None:
    with pytest.raises(TemplateFailed, match="'ticket' is undefined"):
        render_mail(mail("{{ ticket }}"), {})
    assert missing_values(("ticket", "team"), {"team": None}) == ["ticket"]


@pytest.mark.parametrize(
    "body",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ x.__init__.__globals__ }}",
        "{{ x.append(1) }}",
        "{% for i in range(10**9) %}{% endfor %}",
        "{{ x.y.z }}",
        "{{ 1 / 0 }}",
        "{% for i in 5 %}{% endfor %}",
    ],
)
def test_a_template_that_reaches_too_far_fails_instead(body: str) -> None:
    with pytest.raises(TemplateFailed):
        render_mail(mail(body), {"x": [1]})


def test_broken_mjml_fails_by_name() -> None:
    with pytest.raises(TemplateFailed, match="MJML"):
        render_mail(TemplateText(subject="s", text="t", mjml="<mjml><mj-body>"), {})


def test_the_variables_of_a_template_are_those_of_all_its_parts() -> None:
    text = mail("{% for s in surveys %}{{ s.ticket }}{% endfor %}", subject="{{ a }}", text="{% set b = c %}{{ b }}")
    assert variables_of([text]) == ("a", "c", "surveys")
