"""HTML becomes plain words: nothing is run or loaded, and no words are lost."""

import pytest

from services.case_log_api.domain.inbound.html_text import write_html_as_text
from services.case_log_api.domain.inbound.parsing import parse_mail
from tests.case_log_api.inbound.mails import mail, mixed, part


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two &amp; three&nbsp;&#233;</p>", "One\n\nTwo & three é"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<ul><li>one<li>two</ul>", "- one\n- two"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<style>p{}</style><script>alert('x')</script><p>Hello</p>", "Hello"),
        ("<head><title>No</title></head><body>Hello</body>", "Hello"),
        ("<head><title>No<body>Hello", "Hello"),
        ("<!-- hidden --><p>Hello</p><!-- open", "Hello\n\nopen"),
        ("<![if mso]>x<![endif]>Hello", "x Hello"),
        ('<a href="https://county.example/case">see here</a>', "see here <https://county.example/case>"),
        ('<a href="https://county.example/">county.example</a>', "county.example"),
        ('<a href="javascript:alert(1)">press</a>', "press"),
        ('<img alt="A map" src="https://track.example/x.png">', "[A map]"),
        ("<blockquote>old<blockquote>older</blockquote></blockquote>new", "> old\n\n> > older\n\nnew"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("1 < 2 and 3 > 2 <3", "1 < 2 and 3 > 2 <3"),
        ("<svg><text>hidden forever", "hidden forever"),
        ("<scr<!-- -->ipt>x", "x"),
        ("", ""),
    ],
)
def test_a_page_becomes_words(html: str, text: str) -> None:
    assert write_html_as_text(html).strip() == text


@pytest.mark.parametrize(
    "unit", ["<!--", "<a ", "<a href='", "<?", "<", "<![", "<script>", "<blockquote>", "&#", "</a "]
)
def test_a_page_made_to_keep_the_parser_busy_gives_its_words(unit: str) -> None:
    assert write_html_as_text("<p>Hello</p>" + unit * (600_000 // len(unit))).startswith("Hello")


def test_words_beyond_the_careful_part_are_kept() -> None:
    assert (
        write_html_as_text("<p>one</p>" * 10 + "<p>last &amp; least</p>", careful=50).strip().endswith("last & least")
    )


def test_of_plain_text_and_html_the_plain_text_is_taken() -> None:
    raw = mixed(part("Plain words"), part("<p>Rich words</p>", "text/html"), subtype="alternative")
    assert parse_mail(raw).text == "Plain words"


def test_a_plain_text_that_only_points_to_the_html_is_not_taken() -> None:
    rich = "<p>" + "Please call me about my benefits. " * 5 + "</p>"
    raw = mixed(part("See HTML."), part(rich, "text/html"), subtype="alternative")
    assert parse_mail(raw).text.startswith("Please call me")
    assert parse_mail(mixed(part(" \r\n"), part("<p>Hi</p>", "text/html"), subtype="alternative")).text == "Hi"


def test_texts_side_by_side_are_all_taken() -> None:
    assert parse_mail(mixed(part("One"), part("<b>Two</b>", "text/html"), part("Three"))).text == "One\n\nTwo\n\nThree"


def test_flowed_paragraphs_are_put_together() -> None:
    raw = mail(
        "A long \r\nparagraph.\r\n\r\n> quoted \r\n> words\r\n-- \r\nRosa", Content_Type="text/plain; format=flowed"
    )
    assert parse_mail(raw).text == "A long paragraph.\n\n> quoted words\n-- \nRosa"
