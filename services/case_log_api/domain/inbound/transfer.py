"""Undoes transfer encodings, whatever became of them on the way."""

import binascii
import quopri
import re

_BASE64_BYTES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NOT_BASE64 = bytes(code for code in range(256) if code not in _BASE64_BYTES)
_NOT_BASE64_NOT_SPACE = bytes(code for code in range(256) if code not in _BASE64_BYTES + b" \t\r\n")
_BROKEN_ESCAPE = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]*\r?\n|[ \t]*\Z)")
_PLAIN = frozenset({"", "7bit", "8bit", "binary"})
_QUADS = 4
_MOST_PIECES = 1_000
_MOST_BROKEN_LINES = 100
# More than one byte in ten that base64 does not know: somebody forgot to encode.
_RUBBISH_SHARE = 10


def undo_transfer_encoding(content: bytes, encoding: str) -> tuple[bytes, str | None]:
    """The bytes that were sent, and what was wrong with them (`base64_broken`, ...) or None. Never raises."""
    name = encoding.strip().lower()
    if name in _PLAIN:
        return content, None
    if name == "base64":
        return _undo_base64(content)
    if name in {"quoted-printable", "quoted_printable", "qp"}:
        return quopri.decodestring(content), "quoted_printable_broken" if _BROKEN_ESCAPE.search(content) else None
    if name in {"x-uuencode", "x-uue", "uuencode", "uue"}:
        return _undo_uuencode(content)
    return content, "transfer_encoding_unknown"


def _undo_base64(content: bytes) -> tuple[bytes, str | None]:
    packed = content.translate(None, _NOT_BASE64)
    if (len(content) - len(packed) - content.count(b"\n") - content.count(b"\r")) * _RUBBISH_SHARE > len(content):
        return content, "base64_not_encoded"  # sentences have spaces and full stops
    is_broken = len(content.translate(None, _NOT_BASE64_NOT_SPACE)) != len(content)
    body = packed.rstrip(b"=")
    if b"=" not in body:
        decoded, is_cut = _decode_quads(body)
        return decoded, "base64_broken" if is_broken or is_cut else None
    # Several pieces, each with its own padding, one after the other.
    if body.count(b"=") > _MOST_PIECES:
        return _decode_quads(body.replace(b"=", b""))[0], "base64_broken"
    pieces = [_decode_quads(piece) for piece in re.split(rb"=+", body)]
    return b"".join(piece for piece, _ in pieces), "base64_broken"


def _decode_quads(body: bytes) -> tuple[bytes, bool]:
    rest = len(body) % _QUADS
    is_cut = rest == 1
    if is_cut:
        body = body[:-1]
        rest = 0
    return binascii.a2b_base64(body + b"=" * (-rest % _QUADS)), is_cut


def _undo_uuencode(content: bytes) -> tuple[bytes, str | None]:
    lines = content.splitlines()
    start = next((at for at, line in enumerate(lines) if line.startswith(b"begin ")), -1) + 1
    decoded: list[bytes] = []
    broken = 0
    for line in lines[start:]:
        if line.strip() == b"end":
            break
        try:
            decoded.append(binascii.a2b_uu(line))
        except binascii.Error:
            broken += 1
            if broken > _MOST_BROKEN_LINES:
                return content, "uuencode_broken"
            decoded.append(_read_long_line(line))
    return b"".join(decoded), "uuencode_broken" if broken or not start else None


def _read_long_line(line: bytes) -> bytes:
    """A line with rubbish behind what its first byte counts."""
    counted = ((line[0] - 32) & 63) * 4 // 3 + 4 if line else 0
    try:
        return binascii.a2b_uu(line[:counted])
    except binascii.Error:
        return b""
