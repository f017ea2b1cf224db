"""Every charset, the wrong ones and the unknown ones: text comes out whole and storable."""

import codecs
import encodings
import pkgutil

import pytest

from services.case_log_api.domain.inbound.attachments import clean_filename
from services.case_log_api.domain.inbound.charsets import decode_text, find_charset
from services.case_log_api.domain.inbound.parsing import parse_mail
from tests.case_log_api.inbound.mails import PDF, mail, mixed, part

NO_CHARSETS = {"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}
SENTENCES = (
    "Please call me at 555 0100, before 5 pm.",
    "Señor Muñoz: llámeme",
    "Здравствуйте",
    "请给我打电话",
    "電話してください",
    "전화해 주세요",
    "Καλημέρα",
    "שלום",
    "مرحبا",
    "สวัสดี",
)


def python_charsets() -> list[str]:
    found = set()
    for name in (module.name for module in pkgutil.iter_modules(encodings.__path__)):
        try:
            codec = codecs.lookup(name)
            "a".encode(codec.name)
        except (LookupError, UnicodeError):
            continue
        if codec.name not in NO_CHARSETS:
            found.add(codec.name)
    return sorted(found)


CHARSETS = python_charsets()
assert len(CHARSETS) > 90, "found hardly any charsets: this test would prove nothing"


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_sentence_in_every_charset_that_python_knows_is_read(charset: str) -> None:
    tried = 0
    for sentence in SENTENCES:
        try:
            content = sentence.encode(charset)
            if content.decode(charset) != sentence:
                continue
        except UnicodeError:
            continue
        tried += 1
        assert decode_text(content, charset) == (sentence, None)
    assert tried or charset.startswith("cp"), charset


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("cp-850", "cp850"),
        ("CP850", "cp850"),
        ("ibm-850", "cp850"),
        ("windows-1252", "cp1252"),
        ("Windows1251", "cp1251"),
        ("x-cp1250", "cp1250"),
        ('"utf-8"', "utf-8"),
        ("utf8", "utf-8"),
        ("UTF_8", "utf-8"),
        ("us-ascii", "cp1252"),
        ("ISO-8859-1", "cp1252"),
        ("gb2312", "gb18030"),
        ("GBK", "gb18030"),
        ("ks_c_5601-1987", "cp949"),
        ("shift_jis", "cp932"),
        ("iso-8859-8-i", "iso8859-8"),
        ("csiso2022jp", "iso2022_jp"),
    ],
)
def test_a_charset_is_known_under_the_names_that_senders_use(declared: str, codec: str) -> None:
    assert find_charset(declared) == codec


@pytest.mark.parametrize(
    "declared",
    ["x-unknown", "unknown-8bit", "default", "", "a" * 500, "utf-8\x00", "../../etc/passwd", "encodings.utf_8"],
)
def test_an_unknown_charset_is_none(declared: str) -> None:
    assert find_charset(declared) is None


@pytest.mark.parametrize(
    "declared",
    ["zlib", "base64", "hex", "rot13", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "bz2"],
)
def test_what_python_calls_a_codec_and_is_no_charset_is_never_used(declared: str) -> None:
    assert find_charset(declared) is None


@pytest.mark.parametrize(
    ("content", "declared", "text"),
    [
        pytest.param("Señor".encode(), "us-ascii", "Señor", id="utf-8-called-ascii"),
        pytest.param("Señor".encode(), "iso-8859-1", "Señor", id="utf-8-called-latin"),
        pytest.param("Señor".encode("cp1252"), "utf-8", "Señor", id="latin-called-utf-8"),
        pytest.param("Señor".encode(), "x-unknown", "Señor", id="utf-8-unknown"),
        pytest.param("Señor".encode("cp1252"), "x-unknown", "Señor", id="latin-unknown"),
        pytest.param("don\u2019t".encode("cp1252"), "iso-8859-1", "don\u2019t", id="windows-called-latin"),
        pytest.param("镕".encode("gb18030"), "gb2312", "镕", id="gb18030-called-gb2312"),
        pytest.param(codecs.BOM_UTF8 + "Señor".encode(), "cp1252", "Señor", id="byte-order-mark"),
        pytest.param("Hi".encode("utf-16"), "us-ascii", "Hi", id="utf-16-called-ascii"),
        pytest.param(b"Hi \x81 there", "cp1252", "Hi \ufffd there", id="hole"),
    ],
)
def test_text_in_another_charset_than_it_says_is_read(content: bytes, declared: str, text: str) -> None:
    assert decode_text(content, declared)[0] == text


def test_utf_7_cannot_bring_markup_controls_or_surrogates_into_a_text() -> None:
    raw = mail(b"+ADw-script+AD4- +AAA- +2D0- Hello", Content_Type="text/plain; charset=utf-7")
    parsed = parse_mail(raw)
    assert "\x00" not in parsed.text
    parsed.text.encode()
    html = parse_mail(mail(b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-Hello", Content_Type="text/html; charset=utf-7"))
    assert html.text == "Hello"


def test_what_cannot_be_stored_is_taken_out_of_texts() -> None:
    raw = mail(b"a\x00b\x07c\xed\xa0\x80d\r\n", Content_Type="text/plain; charset=utf-8", Subject=b"a\x00b\xed\xa0\x80")
    parsed = parse_mail(raw)
    assert "\x00" not in parsed.text + parsed.subject
    (parsed.text + parsed.subject).encode()
    assert parsed.text.startswith("abc")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param(b"=?utf-8?B?U2XDsW9y?=", "Señor", id="base64"),
        pytest.param(b"=?iso-8859-1?Q?Se=F1or_Mu=F1oz?=", "Señor Muñoz", id="quoted"),
        pytest.param(b"=?UTF-8?Q?Se=C3?= =?UTF-8?Q?=B1or?=", "Señor", id="character-cut-in-two"),
        pytest.param(b"=?utf-8?B?U2XDsW9y?==?utf-8?Q?_x?=", "Señor x", id="no-space-between"),
        pytest.param(b"=?utf-8?B?U2XDsW9y?=\r\n =?iso-8859-1?Q?_x?=", "Señor x", id="two-charsets-folded"),
        pytest.param(b"=?utf-8?B?U2XDsW9?=", "Seño", id="padding-lost"),
        pytest.param(b"=?utf-8?Q?Se=C3=B1or Mu?=", "Señor Mu", id="space-inside"),
        pytest.param(b"=?utf-8?Q?What??=", "What?", id="question-mark-inside"),
        pytest.param(b"=?utf-8?Q?Se=C3=B1or", "Señor", id="no-end"),
        pytest.param(b"=?utf-8*es?Q?Se=C3=B1or?=", "Señor", id="language"),
        pytest.param(b"=?x-unknown?Q?Se=F1or?=", "Señor", id="unknown-charset"),
        pytest.param(b"=?utf-8?Q?=ZZ=4?=", "=ZZ=4", id="broken-escape"),
        pytest.param(b"=?utf-8?X?abc?=", "=?utf-8?X?abc?=", id="unknown-encoding"),
        pytest.param("Señor".encode(), "Señor", id="raw-utf-8"),
        pytest.param("Señor".encode("cp1252"), "Señor", id="raw-latin"),
        pytest.param(b"before =?utf-8?Q?x?= after", "before x after", id="between-words"),
        pytest.param(b"a =?= b ?= c =?utf-8?", "a =?= b ?= c =?utf-8?", id="no-word"),
        pytest.param("a\u202eb\u2066c".encode(), "abc", id="direction"),
        pytest.param(b"one\r\n\ttwo", "one two", id="folded"),
    ],
)
def test_a_subject_is_read_in_every_form(written: bytes, read: str) -> None:
    assert parse_mail(mail(Subject=written)).subject == read


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="plain.pdf"', "plain.pdf"),
        ("attachment; filename*=UTF-8''informe%20se%C3%B1or.pdf", "informe señor.pdf"),
        ("attachment; filename*0*=UTF-8''in; filename*1*=%C3%B1.pdf", "inñ.pdf"),
        ('attachment; filename*0="in"; filename*1="forme.pdf"', "informe.pdf"),
        ('attachment; filename="=?utf-8?Q?se=C3=B1or.pdf?="', "señor.pdf"),
        ("attachment; filename==?iso-8859-1?Q?se=F1or.pdf?=", "señor.pdf"),
        ("attachment; filename*=x-unknown'es'a.pdf", "a.pdf"),
        ("attachment; filename*=UTF-8''se%F1or.pdf", "señor.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\temp\\\\letter.pdf"', "letter.pdf"),
        ('attachment; filename="señor.pdf"', "señor.pdf"),
        ("attachment", "attachment"),
    ],
)
def test_a_file_name_is_read_in_every_form(disposition: str, name: str) -> None:
    parsed = parse_mail(mixed(part(PDF, "application/pdf", Content_Disposition=disposition)))
    assert parsed.attachments[0].filename == name


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\u2066b\u200e\u061cc.pdf", "abc.pdf"),
        ("a\x00b\r\nc.pdf", "a_b__c.pdf"),
        ("letter\u200b\u00ad\ufeff.pdf", "letter.pdf"),
        ("...", "attachment"),
        ("", "attachment"),
        ("con.pdf", "_con.pdf"),
        ("a:b|c?.pdf", "a_b_c_.pdf"),
        ("x" * 500 + ".pdf", "x" * 146 + ".pdf"),
        ("\ud800.pdf", "?.pdf".replace("?", "_")),
        (".htaccess", "htaccess"),
        ("n\u0303.pdf", "ñ.pdf"),
    ],
)
def test_a_file_name_is_safe_to_store_and_show(name: str, clean: str) -> None:
    assert clean_filename(name) == clean
