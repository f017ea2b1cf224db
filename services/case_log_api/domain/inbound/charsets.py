"""Turns bytes of any declared, wrong or unknown charset into text that can be stored and shown."""

import codecs
import re
import unicodedata

# What browsers decode these names as: the larger set that senders mean (the Encoding Standard of WHATWG).
_MEANT = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "windows-31j": "cp932",
    "tis-620": "cp874",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-6-i": "iso8859-6",
    "macintosh": "mac-roman",
    "x-mac-roman": "mac-roman",
    "unicode-1-1-utf-7": "utf-7",
    "unicode": "utf-16",
    "utf8mb4": "utf-8",
    "utf8mb3": "utf-8",
}
# Python calls these codecs too. They are transformations of text: some are slow, some warn, none is a charset of a mail.
_NO_CHARSETS = frozenset(
    {"punycode", "idna", "unicode-escape", "unicode_escape", "raw-unicode-escape", "raw_unicode_escape", "undefined"}
    | {"mbcs", "oem", "cp65001"}
)
_NAME = re.compile(r"[a-z0-9][a-z0-9_.:+()-]{0,39}")
_WESTERN = "cp1252"
_ONE_LINE_SPACE = re.compile(r"\s+")
_CONTROLS = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n"}
_DIRECTION_CONTROLS = dict.fromkeys((1564, 8206, 8207, *range(8234, 8239), *range(8294, 8298)))
_SURROGATES = re.compile("[\ud800-\udfff]")


def find_charset(declared: str) -> str | None:
    """The codec that a declared charset means; None if the name is unknown or no charset at all."""
    name = declared.strip().strip("\"'").strip().lower().replace(" ", "")
    if name.startswith("cs") and name[2:] in _MEANT:
        name = name[2:]
    if _NAME.fullmatch(name) is None:
        return None
    for candidate in (_MEANT.get(name), name, re.sub(r"^(?:cp|ibm|windows|x-cp|x-windows)[-_]?(\d+)$", r"cp\1", name)):
        if candidate is not None and (codec := _find_codec(candidate)) is not None:
            return _MEANT.get(codec, codec)
    return None


def _find_codec(name: str) -> str | None:
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    if codec.name in _NO_CHARSETS:
        return None
    try:
        b"a".decode(codec.name, "replace")
    except (LookupError, ValueError):
        return None  # a codec from bytes to bytes, such as zlib
    return codec.name


def decode_text(content: bytes, declared: str | None) -> tuple[str, str | None]:
    """The text of `content`, and what was wrong with its charset (`charset_unknown`, `charset_wrong`) or None.

    Never raises and drops no character that any reading gives: what cannot be read becomes U+FFFD.
    """
    declared = _marked_charset(content) or declared
    if not declared:
        return _guess(content), None
    charset = find_charset(declared)
    if charset is None:
        return _guess(content), "charset_unknown"
    try:
        text = content.decode(charset)
    except (UnicodeError, ValueError):
        text = None
    if charset != _WESTERN and text is not None:
        return text, None
    if content.isascii() and text is not None:
        return text, None
    try:
        # Bytes beyond ASCII that are UTF-8 are nothing else, whatever they are called: Western words never come out so.
        return content.decode("utf-8"), "charset_wrong"
    except UnicodeDecodeError:
        pass
    return (text, None) if text is not None else (_read_most(content, charset), "charset_wrong")


def _marked_charset(content: bytes) -> str | None:
    """The charset that the first bytes show, which is nearer to the truth than any declaration."""
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if content.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and b"\x00" in content:
        return "utf-16"
    return None


def _guess(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(_WESTERN, "replace")


def _read_most(content: bytes, charset: str) -> str:
    """The reading with fewer holes: of the declared charset, or of the Western one."""
    declared = content.decode(charset, "replace")
    western = content.decode(_WESTERN, "replace")
    beyond = len(western) - sum(map(len, re.findall(r"[\x00-\x7f]+", western)))
    return western if declared.count("\ufffd") * 2 > beyond else declared


def clean_text(text: str) -> str:
    """The text without what PostgreSQL cannot store or a page must not show: NUL, controls, lone surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable():
        text = text.translate(_CONTROLS)
    return _SURROGATES.sub("\ufffd", text)


def clean_line(text: str, *, longest: int) -> str:
    """One line of bounded length for names and subjects, without controls of direction."""
    text = clean_text(text[: longest * 8].replace("\u2028", " ").replace("\u2029", " ")).translate(_DIRECTION_CONTROLS)
    return unicodedata.normalize("NFC", _ONE_LINE_SPACE.sub(" ", text)).strip()[:longest].strip()
