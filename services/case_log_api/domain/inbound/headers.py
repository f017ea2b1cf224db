"""Reads the header of a mail or part: unfolding, encoded words in every broken form, parameters, within bounds."""

import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message

from services.case_log_api.domain.inbound.charsets import clean_line, decode_text

LONGEST_BLOCK = 262_144
_LONGEST_VALUE = 16_384
_MOST_FIELDS = 500
_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_ENCODED_WORD = re.compile(
    r"=\?\s*([^\s?*]{1,40})(?:\*[^?\s]{0,20})?\s*\?\s*([bq])\s*\?(.{0,4000}?)(?:\?=|\?\Z|\Z)", re.IGNORECASE | re.DOTALL
)
_HEX_ESCAPE = re.compile(rb"=([0-9A-Fa-f]{2})")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")


@dataclass(frozen=True)
class Header:
    """The fields of a header, in their order, names in lower case, values unfolded and not yet decoded."""

    fields: tuple[tuple[str, bytes], ...]

    def get(self, name: str) -> bytes | None:
        """The first field of a name: where a sender wrote it twice, every mail program shows the first."""
        return next((value for field, value in self.fields if field == name), None)

    def get_all(self, *names: str) -> list[bytes]:
        """Every value of these fields, in their order."""
        return [value for field, value in self.fields if field in names]

    def get_plain(self, name: str) -> str:
        """A field of technical content, trimmed; empty if it is absent."""
        return (self.get(name) or b"").decode("ascii", "replace").strip()

    def get_type(self) -> str:
        """The content type without parameters, `text/plain` where it is absent or senseless (RFC 2045)."""
        declared = self.get_plain("content-type").partition(";")[0].strip().lower()
        return declared if re.fullmatch(r"[\w.+-]{1,80}/[\w.+-]{1,120}", declared, re.ASCII) else "text/plain"

    def get_disposition(self) -> str:
        """`attachment`, `inline` or what else is declared, in lower case; empty if absent."""
        return self.get_plain("content-disposition").partition(";")[0].strip().lower()

    def find_param(self, field: str, param: str) -> str | None:
        """A parameter of a field, RFC 2231 and RFC 2047 undone; the standard library knows the first."""
        value = self.get(field)
        if value is None:
            return None
        message = Message()
        message[field] = _readable(value)
        try:
            found = message.get_param(param, header=field)
            if isinstance(found, tuple):
                return _collapse(found)
        except (ValueError, LookupError, TypeError, AttributeError):
            # Parameters that the standard library cannot read (continuations without a start, and worse).
            found = _search_param(value, param)
        return None if found is None else decode_words(str(found).encode("utf-8", "replace"))


def _readable(value: bytes) -> str:
    """A field as text, its 8-bit bytes read as UTF-8 or Western: the standard library would drop them."""
    return decode_text(value, None)[0]


def _collapse(found: tuple[str | None, str | None, str]) -> str:
    charset, _, value = found
    try:
        content = value.encode("latin-1")
    except UnicodeEncodeError:
        return value  # not one of the percent signs that stand for bytes
    return decode_text(content, charset or None)[0]


def _has_surrogates(value: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in value)


def _search_param(value: bytes, param: str) -> str | None:
    found = re.search(rb"(?i)\b" + re.escape(param.encode()) + rb"\*?(?:0\*?)?\s*=\s*\"?([^\";\r\n]{1,400})", value)
    return None if found is None else _readable(found[1])


def read_header(block: bytes) -> tuple[Header, list[str]]:
    """The fields of a header block, and the codes of what was wrong with it."""
    faults = []
    if len(block) > LONGEST_BLOCK:
        faults.append("header_cut")
        block = block[:LONGEST_BLOCK]
    fields: list[tuple[str, list[bytes]]] = []
    for line in block.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"):
        if line[:1] in (b" ", b"\t"):
            if fields:
                fields[-1][1].append(line)
        elif found := _FIELD.match(line):
            if len(fields) >= _MOST_FIELDS:
                faults.append("header_cut")
                break
            fields.append((found[1].decode("ascii").lower(), [line[found.end() :]]))
        elif line.strip() and not line.startswith((b"From ", b">From ")):
            faults.append("header_line_broken")
    whole = tuple((name, b"".join(lines).strip()) for name, lines in fields)
    if any(len(value) > _LONGEST_VALUE for _, value in whole):
        faults.append("header_cut")
    return Header(tuple((name, value[:_LONGEST_VALUE]) for name, value in whole)), sorted(set(faults))


def is_header_line(line: bytes) -> bool:
    """Whether a line can be the start of a header field."""
    return _FIELD.match(line) is not None


def decode_line(value: bytes | None, *, longest: int) -> str:
    """A field of words as one clean line."""
    return "" if value is None else clean_line(decode_words(value), longest=longest)


def decode_words(value: bytes) -> str:
    """The text of a field with its encoded words (RFC 2047) undone, raw 8-bit bytes read as UTF-8 or Western.

    Neighbouring words of one charset are joined before they are decoded: senders cut characters in two.
    """
    text = value.decode("utf-8", "surrogateescape")
    if _has_surrogates(text):
        text = decode_text(value, None)[0]
    pieces: list[str] = []
    waiting: list[tuple[str, bytes]] = []
    end = 0
    for word in _ENCODED_WORD.finditer(text):
        between = text[end : word.start()]
        if not waiting or between.strip():
            pieces.append(_join(waiting))
            waiting = []
            pieces.append(between)
        waiting.append((word[1].lower(), _undo_word(word[2].lower(), word[3])))
        end = word.end()
    pieces.extend((_join(waiting), text[end:]))
    return "".join(pieces)


def _join(words: Sequence[tuple[str, bytes]]) -> str:
    joined: list[tuple[str, bytes]] = []
    for charset, content in words:
        # A stateful charset starts anew in each word: joined bytes mean the same there.
        if joined and joined[-1][0] == charset:
            joined[-1] = (charset, joined[-1][1] + content)
        else:
            joined.append((charset, content))
    return "".join(decode_text(content, charset)[0] for charset, content in joined)


def _undo_word(encoding: str, content: str) -> bytes:
    if encoding == "q":
        spaced = content.replace("_", " ").encode("utf-8", "replace")
        return _HEX_ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), spaced)
    packed = _NOT_BASE64.sub("", content)
    if len(packed) % 4 == 1:
        packed = packed[:-1]
    return binascii.a2b_base64(packed + "=" * (-len(packed) % 4))
