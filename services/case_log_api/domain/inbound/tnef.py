"""Takes Outlook's winmail.dat apart (MS-OXTNEF), within bounds: the text of the mail and the files wrapped in it.

The one Python library for it has had no release since 2021 and reads lengths without bounds, hence this small reader.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.case_log_api.domain.inbound.charsets import decode_text
from services.case_log_api.domain.inbound.html_text import write_html_as_text

_SIGNATURE = 0x223E9F78
_RECORD = struct.Struct("<BII")
_CHECKSUM_SIZE = 2
_MOST_RECORDS = 5_000
_MOST_PROPERTIES = 2_000
_MOST_VALUES = 1_000
_MOST_FILES = 100

_BODY = 0x0002800C
_CODEPAGE = 0x00069007
_MESSAGE_PROPERTIES = 0x00069003
_START_OF_FILE = 0x00069002
_FILE_TITLE = 0x00018010
_FILE_DATA = 0x0006800F
_FILE_PROPERTIES = 0x00069005

_PR_BODY = 0x1000
_PR_RTF = 0x1009
_PR_HTML = 0x1013
_PR_ATTACH_DATA = 0x3701
_PR_SHORT_NAME = 0x3704
_PR_LONG_NAME = 0x3707
_PR_MIME_TYPE = 0x370E
_NAMED_FROM = 0x8000

_FIXED_SIZES = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_TEXT, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_VARIABLE = frozenset({_TEXT, _UNICODE, _OBJECT, _BINARY})
_MULTIPLE = 0x1000
_GUID_SIZE = 16


class _Broken(Exception):
    """The bytes do not hold what they announce."""


@dataclass
class WrappedFile:
    """A file within winmail.dat."""

    filename: str = ""
    content_type: str = ""
    content: bytes = b""


@dataclass
class Unwrapped:
    """What could be taken out of winmail.dat, and the codes of what could not."""

    text: str = ""
    files: list[WrappedFile] = field(default_factory=list)
    faults: set[str] = field(default_factory=set)


@dataclass
class _Wrapping:
    charset: str = "cp1252"
    plain: str = ""
    html: str = ""
    has_rich_text: bool = False


def unwrap_tnef(content: bytes) -> Unwrapped:
    """The text and the files in a winmail.dat. Never raises: what comes before a broken place is kept."""
    found = Unwrapped()
    wrapping = _Wrapping()
    try:
        for record, data in _read_records(content):
            _take_record(record, data, wrapping, found)
    except (_Broken, struct.error):
        found.faults.add("tnef_broken")
    found.text = wrapping.plain or wrapping.html
    if not found.text and wrapping.has_rich_text:
        found.faults.add("tnef_rich_text_only")
    return found


def _read_records(content: bytes) -> Iterator[tuple[int, bytes]]:
    if len(content) < 6 or int.from_bytes(content[:4], "little") != _SIGNATURE:  # noqa: PLR2004
        raise _Broken
    at = 6
    for _ in range(_MOST_RECORDS):
        if at >= len(content):
            return
        _, record, size = _RECORD.unpack_from(content, at)
        at += _RECORD.size
        if size > len(content) - at:
            raise _Broken
        yield record, content[at : at + size]
        at += size + _CHECKSUM_SIZE
    raise _Broken


def _take_record(record: int, data: bytes, wrapping: _Wrapping, found: Unwrapped) -> None:
    if record == _CODEPAGE:
        wrapping.charset = f"cp{int.from_bytes(data[:4], 'little')}"
    elif record == _BODY:
        wrapping.plain = _read_text(data, wrapping.charset)
    elif record == _MESSAGE_PROPERTIES:
        _take_message_properties(data, wrapping)
    elif record == _START_OF_FILE:
        if len(found.files) >= _MOST_FILES:
            raise _Broken
        found.files.append(WrappedFile())
    elif found.files:
        file = found.files[-1]
        if record == _FILE_TITLE:
            file.filename = file.filename or _read_text(data, wrapping.charset)
        elif record == _FILE_DATA:
            file.content = data
        elif record == _FILE_PROPERTIES:
            _take_file_properties(data, wrapping, file)


def _read_text(data: bytes, charset: str) -> str:
    return decode_text(data.rstrip(b"\x00"), charset)[0]


def _take_message_properties(data: bytes, wrapping: _Wrapping) -> None:
    for name, kind, value in _read_properties(data):
        if name == _PR_BODY:
            wrapping.plain = _read_value(kind, value, wrapping) or wrapping.plain
        elif name == _PR_HTML:
            wrapping.html = write_html_as_text(_read_value(kind, value, wrapping))
        elif name == _PR_RTF:
            wrapping.has_rich_text = True


def _take_file_properties(data: bytes, wrapping: _Wrapping, file: WrappedFile) -> None:
    for name, kind, value in _read_properties(data):
        if name == _PR_LONG_NAME:
            file.filename = _read_value(kind, value, wrapping) or file.filename
        elif name == _PR_SHORT_NAME:
            file.filename = file.filename or _read_value(kind, value, wrapping)
        elif name == _PR_MIME_TYPE:
            file.content_type = _read_value(kind, value, wrapping)[:200].lower()
        elif name == _PR_ATTACH_DATA and not file.content:
            # An embedded message is an object: 16 bytes of its interface stand before it.
            file.content = value[_GUID_SIZE:] if kind == _OBJECT else value


def _read_value(kind: int, value: bytes, wrapping: _Wrapping) -> str:
    if kind == _UNICODE:
        return value[: len(value) // 2 * 2].decode("utf-16-le", "replace").rstrip("\x00")
    return _read_text(value, wrapping.charset)


def _read_properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """The (id, type, first value) of MAPI properties."""
    (count,) = struct.unpack_from("<I", data, 0)
    at = 4
    for _ in range(min(count, _MOST_PROPERTIES)):
        kind, name = struct.unpack_from("<HH", data, at)
        at += 4
        if name >= _NAMED_FROM:
            at = _skip_name(data, at)
        value, at = _read_values(data, at, kind)
        yield name, kind & ~_MULTIPLE, value


def _skip_name(data: bytes, at: int) -> int:
    at += _GUID_SIZE
    (is_text,) = struct.unpack_from("<I", data, at)
    (value,) = struct.unpack_from("<I", data, at + 4)
    return at + 8 + (_padded(value) if is_text else 0)


def _read_values(data: bytes, at: int, kind: int) -> tuple[bytes, int]:
    plain = kind & ~_MULTIPLE
    count = 1
    if plain in _VARIABLE or kind & _MULTIPLE:
        (count,) = struct.unpack_from("<I", data, at)
        at += 4
    if count > _MOST_VALUES:
        raise _Broken
    first = b""
    for index in range(count):
        size = _FIXED_SIZES.get(plain)
        if plain in _VARIABLE:
            (size,) = struct.unpack_from("<I", data, at)
            at += 4
        if size is None or size > len(data) - at:
            raise _Broken
        if index == 0:
            first = data[at : at + size]
        at += _padded(size)
    return first, at


def _padded(size: int) -> int:
    return (size + 3) // 4 * 4
