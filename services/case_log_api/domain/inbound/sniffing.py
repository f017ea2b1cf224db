"""Tells what kind of file bytes are by the bytes themselves, never by a name or a declaration."""

import re

UNKNOWN = "application/octet-stream"
ZIP = "application/zip"
OLE = "application/x-ole-storage"
TNEF = "application/ms-tnef"
HTML = "text/html"
PLAIN = "text/plain"
MAIL = "message/rfc822"
ARCHIVES = frozenset(
    {
        ZIP,
        "application/vnd.rar",
        "application/x-7z-compressed",
        "application/gzip",
        "application/x-bzip2",
        "application/x-xz",
    }
    | {"application/x-tar", "application/zstd", "application/vnd.ms-cab-compressed", "application/x-iso9660-image"}
    | {"application/java-archive", "application/x-arj", "application/x-lzh"}
)

_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"PK\x07\x08", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"\x78\x9f\x3e\x22", TNEF),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"MSCF", "application/vnd.ms-cab-compressed"),
    (b"\x60\xea", "application/x-arj"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-elf"),
    (b"\xca\xfe\xba\xbe", "application/x-java"),
    (b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (b"#!AMR", "audio/amr"),
    (b"#!", "text/x-shellscript"),
    (b"{\\rtf", "application/rtf"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut"),
    (b"BEGIN:VCARD", "text/vcard"),
    (b"BEGIN:VCALENDAR", "text/calendar"),
)
_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"hevc": "image/heic",
    b"mif1": "image/heic",
    b"msf1": "image/heic",
    b"avif": "image/avif",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
}
_PDF_STARTS_WITHIN = 1024
_LOOK_AT = 4096
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|script|iframe|svg|\?xml|\?php|%|meta|table|div|style)\b"
    rb"|(?:\xef\xbb\xbf)?\s*<(?:\?xml|\?php|%|!--)",
    re.IGNORECASE,
)
_NOT_IN_TEXT = bytes(code for code in range(0x20) if code not in b"\t\n\r\x0b\x0c\x1b")
_MP3_FRAME = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][^\xf0-\xff][\x00-\xff]")


def sniff(content: bytes) -> str:
    """The media type that the content shows; `application/octet-stream` where it shows none."""
    for start, found in _STARTS:
        if content.startswith(start):
            return found
    return _sniff_media(content) or _sniff_elsewhere(content) or (PLAIN if is_text(content) else UNKNOWN)


def _sniff_elsewhere(content: bytes) -> str | None:
    """Kinds whose mark stands further on."""
    marks = (
        (b"%PDF-" in content[:_PDF_STARTS_WITHIN], "application/pdf"),
        (content[257:262] == b"ustar", "application/x-tar"),
        (content[0x8001:0x8006] == b"CD001", "application/x-iso9660-image"),
        (_MARKUP.match(content[:_LOOK_AT]) is not None, HTML),
    )
    return next((found for is_there, found in marks if is_there), None)


def _sniff_media(content: bytes) -> str | None:
    if content[:4] == b"RIFF":
        return {b"WAVE": "audio/wav", b"WEBP": "image/webp", b"AVI ": "video/x-msvideo"}.get(content[8:12])
    if content[4:8] == b"ftyp":
        return _sniff_brand(content)
    if content.startswith(b"ID3") or _MP3_FRAME.match(content):
        return "audio/mpeg"
    return None


def _sniff_brand(content: bytes) -> str:
    """The kind of an ISO media file: by its brand, and for the brands of both sound and film by its tracks."""
    if (found := _BRANDS.get(content[8:12])) is not None:
        return found
    has_film = b"vmhd" in content
    return "audio/mp4" if b"smhd" in content and not has_film else "video/mp4"


def is_text(content: bytes) -> bool:
    """Whether bytes are text of some charset: no controls but those of lines, or UTF-16 that says so."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content[: len(content) // 2 * 2].decode("utf-16")
        except UnicodeDecodeError:
            return False
        return True
    return len(content.translate(None, _NOT_IN_TEXT)) == len(content)
