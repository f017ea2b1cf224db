"""Chooses the words of a mail among its parts: plain text before HTML, all of what stands side by side."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.case_log_api.domain.inbound.attachments import FoundFile
from services.case_log_api.domain.inbound.bounces import HEADER_TYPES, STATUS_TYPES
from services.case_log_api.domain.inbound.charsets import clean_text, decode_text
from services.case_log_api.domain.inbound.headers import decode_line
from services.case_log_api.domain.inbound.html_text import MOST_CAREFUL, write_html_as_text
from services.case_log_api.domain.inbound.sniffing import MAIL, TNEF, is_text
from services.case_log_api.domain.inbound.structure import Part
from services.case_log_api.domain.inbound.tnef import unwrap_tnef

LONGEST_TEXT = 500_000
_WORDS = frozenset({"text/plain", "text/html"})
_REPORT_TYPES = STATUS_TYPES | HEADER_TYPES | {"message/disposition-notification"}
_LONGEST_NAME = 300
# A plain text that has less than a quarter of the words of the HTML beside it only says "see the other part".
_STUB_SHARE = 4
_ENCODED_LINES = re.compile(
    r"(?:^[A-Za-z0-9+/=]{60,}\n?)+(?:^(?:[A-Za-z0-9+/]{20,}={0,2}|[A-Za-z0-9+/]+={1,2})$)?", re.MULTILINE
)
_SPACE = re.compile(r"\s+")
_ENDINGS = {"text/plain": ".txt", "text/html": ".html", "text/csv": ".csv", MAIL: ".eml", TNEF: ".dat"}


@dataclass
class Care:
    """How many characters of HTML are still read with care: all pages of one mail share them."""

    left: int = MOST_CAREFUL

    def take(self, wanted: int) -> int:
        """As many of the wanted characters as are left."""
        taken = min(wanted, self.left)
        self.left -= taken
        return taken


@dataclass
class Contents:
    """The words and the files of a mail."""

    careful: Care = field(default_factory=Care)
    texts: list[str] = field(default_factory=list)
    files: list[FoundFile] = field(default_factory=list)
    faults: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        """All words, one below the other."""
        return "\n\n".join(text.strip("\n") for text in self.texts if text.strip())


def collect_contents(root: Part) -> Contents:
    """The words of a mail and its files, in their order. Whatever is no word is a file; no part is left out."""
    contents = Contents()
    _collect(root, contents, is_report=root.content_type == "multipart/report")
    _set_long_text_aside(contents)
    return contents


def _collect(part: Part, contents: Contents, *, is_report: bool) -> None:
    if part.content_type == "multipart/alternative" and part.parts:
        _collect_best(part, contents, is_report=is_report)
    elif part.parts:
        for inner in part.parts:
            _collect(inner, contents, is_report=is_report)
    elif is_report and part.content_type in _REPORT_TYPES:
        return  # read as a report; a person does not need it as a file
    elif part.is_multipart and not part.is_taken_apart:
        _collect_broken(part, contents)
    elif _is_words(part):
        contents.texts.append(_read_words(part, contents))
    else:
        _collect_file(part, contents)


def _is_words(part: Part) -> bool:
    return (
        part.is_taken_apart
        and part.content_type in _WORDS
        and part.header.get_disposition() != "attachment"
        and not _find_name(part)
    )


def _collect_best(part: Part, contents: Contents, *, is_report: bool) -> None:
    """Of the same words in several forms, one; what is a file in each form (pictures of the HTML) is kept."""
    read: list[tuple[bool, Contents]] = []
    for inner in part.parts:
        form = Contents(careful=contents.careful)
        _collect(inner, form, is_report=is_report)
        has_html = any(leaf.content_type == "text/html" for leaf in inner.walk())
        read.append((has_html, form))
        contents.files.extend(form.files)
        contents.faults.update(form.faults)
    plain = next((form.texts for has_html, form in read if not has_html and form.text), [])
    rich = next((form.texts for has_html, form in reversed(read) if has_html and form.text), [])
    is_stub = _count_letters(plain) * _STUB_SHARE < _count_letters(rich)
    contents.texts.extend(rich if is_stub or not plain else plain)


def _count_letters(texts: list[str]) -> int:
    return sum(len(_SPACE.sub("", text)) for text in texts)


def _read_words(part: Part, contents: Contents) -> str:
    content, fault = part.decode()
    if fault is not None:
        contents.faults.add(fault)
    return _write_words(part, content, contents)


def _write_words(part: Part, content: bytes, contents: Contents) -> str:
    text, fault = decode_text(content, part.header.find_param("content-type", "charset"))
    if fault is not None:
        contents.faults.add(fault)
    if part.content_type == "text/html":
        careful = contents.careful.take(len(text))
        return write_html_as_text(text, careful=careful)
    text = clean_text(text)
    is_flowed = (part.header.find_param("content-type", "format") or "").lower() == "flowed"
    if is_flowed and len(text) <= LONGEST_TEXT:
        joins = (part.header.find_param("content-type", "delsp") or "").lower() == "yes"
        return "\n".join(_unfold_flowed(text, drops_space=joins))
    return text


def _unfold_flowed(text: str, *, drops_space: bool) -> Iterator[str]:
    """The paragraphs of `format=flowed` (RFC 3676): a line that ends with a space goes on in the next one."""
    waiting = ""
    depth = 0
    for line in text.split("\n"):
        unquoted = line.lstrip(">")
        quotes = len(line) - len(unquoted)
        unquoted = unquoted.removeprefix(" ")
        if waiting and quotes != depth:
            yield _quote(waiting, depth)
            waiting = ""
        depth = quotes
        if unquoted.endswith(" ") and unquoted != "-- ":
            waiting += unquoted[:-1] if drops_space else unquoted
        else:
            yield _quote(waiting + unquoted, depth)
            waiting = ""
    if waiting:
        yield _quote(waiting, depth)


def _quote(text: str, depth: int) -> str:
    return f"{'>' * depth} {text}" if depth else text


def _collect_broken(part: Part, contents: Contents) -> None:
    """A multipart whose parts cannot be told apart: its words are shown, and all of it is a file beside them."""
    content, _ = part.decode()
    text, _ = decode_text(content, None)
    if is_text(content):
        contents.texts.append(_ENCODED_LINES.sub("[…]", clean_text(text)))
    contents.files.append(
        FoundFile(
            filename="unreadable-part.txt", declared_type=part.content_type, content=content, is_taken_apart=False
        )
    )


def _collect_file(part: Part, contents: Contents) -> None:
    content, fault = part.decode()
    if fault is not None:
        contents.faults.add(fault)
    declared = part.content_type
    disposition = part.header.get_disposition()
    name = _find_name(part)
    is_wrapping = declared in {TNEF, "application/vnd.ms-tnef"} or name.lower() == "winmail.dat"
    if is_wrapping and part.is_taken_apart:
        unwrapped = unwrap_tnef(content)
        contents.faults.update(unwrapped.faults)
        if unwrapped.text.strip() and not contents.text:
            contents.texts.append(clean_text(unwrapped.text))
        contents.files.extend(
            FoundFile(filename=file.filename, declared_type=file.content_type, content=file.content)
            for file in unwrapped.files
        )
    content_id = decode_line(part.header.get("content-id"), longest=_LONGEST_NAME).strip("<> ")
    contents.files.append(
        FoundFile(
            filename=name or f"attachment{_ENDINGS.get(declared, '')}",
            declared_type=declared,
            content=content,
            is_inline=disposition == "inline" or (not disposition and bool(content_id)),
            content_id=content_id or None,
            is_taken_apart=part.is_taken_apart,
        )
    )


def _find_name(part: Part) -> str:
    header = part.header
    found = header.find_param("content-disposition", "filename") or header.find_param("content-type", "name") or ""
    return found.strip()


def _set_long_text_aside(contents: Contents) -> None:
    """Keep a text that is longer than a timeline may hold as a file beside its beginning."""
    text = contents.text
    if len(text) <= LONGEST_TEXT:
        return
    contents.faults.add("text_cut")
    contents.files.append(FoundFile(filename="message.txt", declared_type="text/plain", content=text.encode()))
    contents.texts[:] = [text[:LONGEST_TEXT]]
