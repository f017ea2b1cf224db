"""Writes winmail.dat as Outlook does (MS-OXTNEF), small."""

import struct


def record(attribute: int, data: bytes, *, level: int = 1) -> bytes:
    """One record with its checksum."""
    return struct.pack("<BII", level, attribute, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def property_of(name: int, kind: int, value: bytes) -> bytes:
    """One MAPI property of variable length."""
    padded = value + b"\x00" * (-len(value) % 4)
    return struct.pack("<HHII", kind, name, 1, len(value)) + padded


def winmail(
    *, text: str = "", html: str = "", rich: bytes = b"", files: dict[str, bytes] | None = None, codepage: int = 1252
) -> bytes:
    """A winmail.dat with a text and files."""
    content = struct.pack("<IH", 0x223E9F78, 1) + record(0x00069007, struct.pack("<II", codepage, 0))
    properties = []
    if text:
        properties.append(property_of(0x1000, 0x1F, text.encode("utf-16-le") + b"\x00\x00"))
    if html:
        properties.append(property_of(0x1013, 0x102, html.encode(f"cp{codepage}")))
    if rich:
        properties.append(property_of(0x1009, 0x102, rich))
    content += record(0x00069003, struct.pack("<I", len(properties)) + b"".join(properties))
    for name, data in (files or {}).items():
        long_name = property_of(0x3707, 0x1F, name.encode("utf-16-le") + b"\x00\x00")
        content += record(0x00069002, b"\x01\x00" + b"\x00" * 12, level=2)
        content += record(0x00018010, name[:8].encode("ascii", "replace") + b"\x00", level=2)
        content += record(0x0006800F, data, level=2)
        content += record(0x00069005, struct.pack("<I", 1) + long_name, level=2)
    return content
