"""Cuts a mail into its parts within bounds of depth and number.

The standard library's parser asks every open boundary about every line and calls itself for every level, so that a
hostile mail costs it minutes, and it holds every line as an object. Here a boundary is searched for, and until a part's
body is asked for nothing is copied.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.case_log_api.domain.inbound.headers import LONGEST_BLOCK, Header, is_header_line, read_header
from services.case_log_api.domain.inbound.transfer import undo_transfer_encoding

DEEPEST = 20
MOST_PARTS = 200
_LONGEST_BOUNDARY = 200
# Lines that look like a boundary and are none, or the same ones on each level: an honest mail has hardly any.
_MOST_LOOKS = 100_000
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_LIKELY_BOUNDARY = re.compile(rb"^--([^\r\n]{1,70}?)[ \t]*\r?\n(?=content-)", re.IGNORECASE | re.MULTILINE)
_USUAL_FIELD = re.compile(
    rb"(?:received|return-path|from|sender|reply-to|to|cc|subject|date|message-id|in-reply-to|references|mime-version"
    rb"|content-[a-z-]+|x-[\w-]+|dkim-signature|arc-[a-z-]+|authentication-results|list-[a-z-]+|auto-submitted):",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Span:
    """A stretch of bytes that is not copied until it is read."""

    source: bytes
    start: int
    end: int
    has_header: bool = True

    def read(self) -> bytes:
        """The bytes."""
        return self.source[self.start : self.end]

    def view(self) -> memoryview:
        """The bytes, uncopied."""
        return memoryview(self.source)[self.start : self.end]

    def find(self, wanted: bytes, at: int) -> int:
        """Where `wanted` next stands within the span, or -1."""
        return self.source.find(wanted, at, self.end)


@dataclass(frozen=True)
class Part:
    """One part: a leaf with its bytes as they came, or a multipart with its own parts."""

    header: Header
    span: Span
    parts: tuple["Part", ...] = ()
    is_taken_apart: bool = True

    @property
    def content_type(self) -> str:
        """The declared type in lower case."""
        return self.header.get_type()

    @property
    def is_multipart(self) -> bool:
        """Whether it says that it holds other parts."""
        return self.content_type.startswith("multipart/")

    def decode(self) -> tuple[bytes, str | None]:
        """The bytes that the sender put in, and what was wrong with their encoding."""
        return undo_transfer_encoding(self.span.read(), self.header.get_plain("content-transfer-encoding"))

    def walk(self) -> Iterator["Part"]:
        """This part and all within it, in their order."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass
class _Count:
    parts: int = 0
    looks: int = 0
    faults: set[str] = field(default_factory=set)


def split_mail(raw: bytes) -> tuple[Part, set[str]]:
    """The root part of a mail, and the codes of what was wrong with its structure. Never raises."""
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    start = len(raw) - len(raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))
    count = _Count()
    return _split(Span(raw, start, len(raw)), count, depth=0, default_type="text/plain"), count.faults


def _split(span: Span, count: _Count, *, depth: int, default_type: str) -> Part:
    count.parts += 1
    header, body = _split_header(span, count)
    if header.get("content-type") is None and default_type != "text/plain":
        header = Header((*header.fields, ("content-type", default_type.encode())))
    part = Part(header, body)
    if not part.is_multipart:
        return part
    if depth >= DEEPEST:
        count.faults.add("nested_too_deep")
        return Part(header, body, is_taken_apart=False)
    pieces = _cut(part, count)
    if pieces is None:
        return Part(header, body, is_taken_apart=False)
    inner_default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
    parts: list[Part] = []
    for piece in pieces:
        if count.parts >= MOST_PARTS:
            count.faults.add("too_many_parts")
            rest = Span(piece.source, piece.start, pieces[-1].end)
            parts.append(Part(Header(_UNKNOWN), rest, is_taken_apart=False))
            break
        parts.append(_split(piece, count, depth=depth + 1, default_type=inner_default))
    return Part(header, body, tuple(parts))


_UNKNOWN = (("content-type", b"application/octet-stream"),)


def _split_header(span: Span, count: _Count) -> tuple[Header, Span]:
    """The header and the body; where no blank line divides them, the body starts at the first line that is no field."""
    source = span.source
    if not span.has_header:
        return Header(()), span
    if source.startswith(b"\n", span.start) or source.startswith(b"\r\n", span.start):
        return Header(()), Span(source, source.find(b"\n", span.start) + 1, span.end)
    blank = _BLANK_LINE.search(source, span.start, span.end)
    block_end = blank.start() if blank else span.end
    body_start = blank.end() if blank else span.end
    if block_end - span.start > LONGEST_BLOCK:
        count.faults.add("header_cut")
    block = source[span.start : min(block_end, span.start + LONGEST_BLOCK)]
    at = 0
    for line in block.split(b"\n"):
        if not _belongs_to_header(block, at, line):
            count.faults.add("header_without_end")
            block, body_start = block[:at], span.start + at
            break
        at += len(line) + 1
    header, faults = read_header(block)
    count.faults.update(faults)
    return header, Span(source, body_start, span.end)


def _belongs_to_header(block: bytes, at: int, line: bytes) -> bool:
    if not line.strip() or is_header_line(line) or line.startswith((b"From ", b">From ")):
        return True
    if at == 0:
        return False
    if line[:1] in (b" ", b"\t"):
        return True
    # One broken line between the usual fields does not end a header.
    return _USUAL_FIELD.match(block, at + len(line) + 1) is not None


def _cut(part: Part, count: _Count) -> list[Span] | None:
    """The pieces between the boundaries of a multipart; None if there is no telling where they are."""
    declared = part.header.find_param("content-type", "boundary")
    boundary = (declared or "").encode("utf-8", "replace").rstrip()[:_LONGEST_BOUNDARY]
    pieces = _cut_at(part.span, boundary, count) if boundary else None
    if pieces is None and boundary and part.header.get("content-transfer-encoding") is not None:
        decoded, _ = part.decode()
        pieces = _cut_at(Span(decoded, 0, len(decoded)), boundary, count)
        if pieces is not None:
            count.faults.add("multipart_encoded")
    if pieces is None:
        likely = _LIKELY_BOUNDARY.search(part.span.source, part.span.start, part.span.end)
        if likely is not None:
            count.faults.add("boundary_guessed")
            pieces = _cut_at(part.span, likely[1].rstrip(), count)
    if pieces is None:
        count.faults.add("boundary_missing")
    return pieces


def _cut_at(span: Span, boundary: bytes, count: _Count) -> list[Span] | None:
    """The pieces between the lines of a boundary, at most one more than the number of parts allows."""
    source = span.source
    delimiter = b"--" + boundary
    pieces: list[Span] = []
    start: int | None = None
    at = span.find(delimiter, span.start)
    while at != -1 and len(pieces) <= MOST_PARTS and count.looks < _MOST_LOOKS:
        count.looks += 1
        after = at + len(delimiter)
        line_end = span.find(b"\n", after)
        line_end = span.end if line_end == -1 else line_end
        tail = source[after : min(line_end, after + 80)].strip()
        if (at == span.start or source[at - 1] == _LINE_FEED) and tail in (b"", b"--"):
            if start is not None:
                pieces.append(_without_last_break(source, start, at))
            start = min(line_end + 1, span.end)
            if tail == b"--":
                if source[start : span.end].strip():
                    count.faults.add("text_after_end")
                    pieces.append(Span(source, start, span.end, has_header=False))
                return pieces
        at = span.find(delimiter, line_end)
    if start is None:
        return None
    if at == -1:
        count.faults.add("boundary_end_missing")
    pieces.append(Span(source, start, span.end))
    return pieces


_LINE_FEED = 0x0A


def _without_last_break(source: bytes, start: int, end: int) -> Span:
    """A piece without the line break before the boundary, which belongs to the boundary (RFC 2046)."""
    for line_break in (b"\r\n", b"\n"):
        if source.endswith(line_break, start, end):
            return Span(source, start, end - len(line_break))
    return Span(source, start, end)
