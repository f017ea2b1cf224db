"""Builds mails byte by byte, so that a test can break them wherever it wants."""

import base64
import io
import zipfile
from collections.abc import Iterable

USUAL = {
    "From": "Rosa Delgado <rosa@mail.example>",
    "To": "Customer Care <log+abc123@county.example>",
    "Subject": "My request",
    "Date": "Mon, 1 Jun 2026 10:00:00 -0700",
    "Message-ID": "<one@mail.example>",
    "MIME-Version": "1.0",
}
PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
DOCX_NAMES = ("[Content_Types].xml", "word/document.xml")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def mail(body: bytes | str = b"Please call me.\r\n", **fields: str | bytes | None) -> bytes:
    """A mail with the usual fields; `Content_Type="text/html"` sets one, None leaves one out."""
    named: dict[str, str | bytes | None] = {**USUAL}
    named |= {name.replace("_", "-"): value for name, value in fields.items()}
    lines = [
        name.encode() + b": " + (value if isinstance(value, bytes) else value.encode())
        for name, value in named.items()
        if value is not None
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + (body if isinstance(body, bytes) else body.encode())


def part(content: bytes | str, content_type: str = "text/plain; charset=utf-8", **fields: str) -> bytes:
    """One part as it is."""
    named = {"Content-Type": content_type} | {name.replace("_", "-"): value for name, value in fields.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items()).encode()
    return head + b"\r\n" + (content if isinstance(content, bytes) else content.encode())


def file_part(content: bytes, content_type: str, filename: str) -> bytes:
    """An attachment in base64."""
    return part(
        base64.encodebytes(content),
        f'{content_type}; name="{filename}"',
        Content_Transfer_Encoding="base64",
        Content_Disposition=f'attachment; filename="{filename}"',
    )


def multipart(parts: Iterable[bytes], boundary: str = "line", *, end: bool = True) -> bytes:
    """The body of a multipart."""
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + one + b"\r\n" for one in parts)
    return body + (b"--" + boundary.encode() + b"--\r\n" if end else b"")


def mixed(*parts: bytes, subtype: str = "mixed", **fields: str) -> bytes:
    """A whole mail of several parts."""
    return mail(multipart(parts), Content_Type=f'multipart/{subtype}; boundary="line"', **fields)


def zip_of(files: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def docx(**more: bytes) -> bytes:
    """A small document of an office program, with further files in it."""
    return zip_of(dict.fromkeys(DOCX_NAMES, b"<x/>") | {name.replace("__", "/"): data for name, data in more.items()})
