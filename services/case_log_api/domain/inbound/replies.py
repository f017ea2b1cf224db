"""Finds what a reply says anew: without the quoted mail before it and the signature below it, and never without words.

The whole text is always kept beside it. In doubt a line counts as new: a repeated sentence costs a reader a second, a
lost one costs the customer an answer.
"""

import re
from dataclasses import dataclass

_LONGEST_ATTRIBUTION = 4
_MOST_LINES = 20_000
_WROTE = re.compile(
    r"(?:^|\s)(?:wrote|writes|schrieb|escribi[oó]|escribe|a\s+escrito|a\s+écrit|ha\s+escrito)\s*:?\s*\Z", re.IGNORECASE
)
_ATTRIBUTION = re.compile(r"\s*(?:on|el|le|am|em|en)\s+\S", re.IGNORECASE)
_TELLS_WHEN_OR_WHO = re.compile(r"\d{4}|\d{1,2}[:/.]\d{2}|\d{1,2}-\d{1,2}-|@")
_DIVIDER = re.compile(
    r"\s*[-_=*]{2,}\s*(?:original message|mensaje original|original appointment|mensagem original"
    r"|reply message|mensaje de respuesta)\s*[-_=*]{2,}\s*",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"\s*(?:-{2,}\s*(?:forwarded (?:message|by)|mensaje (?:reenviado|remitido)).*|begin forwarded message:"
    r"|inicio del mensaje reenviado:)\s*",
    re.IGNORECASE,
)
_FORWARD_SUBJECT = re.compile(r"\s*(?:fwd?|rv|reenv(?:iado|iar|ío)?|tr)\s*:", re.IGNORECASE)
_RULE = re.compile(r"\s*[_-]{20,}\s*")
_HEADER_LINE = re.compile(
    r"[\s*]*(from|sent|date|to|cc|subject|de|enviado(?: el)?|fecha|para|asunto|enviada?)\s*:[\s*]*\S?.*", re.IGNORECASE
)
_HEADER_START = re.compile(r"[\s*]*(?:from|de)\s*:[\s*]*\S.*", re.IGNORECASE)
_QUOTED = re.compile(r"\s{0,3}(?:>|\|\s>)")
_PROGRAMS = (
    r"(?:iphone|ipad|ipod|android|galaxy|samsung|phone|outlook|windows(?: \d+)?|yahoo(?: mail)?|gmail|proton(?: ?mail)?"
    r"|blackberry|mobile|device|smartphone|tablet|pixel|motorola|mail|aol|m[oó]vil|celular|tel[eé]fono|dispositivo|tableta)"
)
_DEVICE = re.compile(
    rf"\s*(?:sent (?:from|via|with)|enviado (?:desde|con|por))\s[^.!?\n]{{0,60}}?\b{_PROGRAMS}\b[^.!?\n]{{0,30}}[.!]?\s*"
    r"|\s*(?:get|obtener|obtenga|descargar) outlook (?:for|para) \w+[^\n]{0,60}",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"-- ?|—\s?")
_LONGEST_SIGNATURE = 15
_ENOUGH_FIELDS = 3


@dataclass(frozen=True)
class Reply:
    """What is new in a text, and the signature that stood below it."""

    new_text: str
    signature: str


def read_reply(text: str, subject: str = "") -> Reply:
    """The new words of a mail and its signature. A mail that is forwarded, or would have no words left, is all new."""
    lines = text.split("\n")
    if len(lines) > _MOST_LINES or _FORWARD_SUBJECT.match(subject) or any(map(_FORWARD.fullmatch, lines)):
        return Reply(text.strip(), "")
    written = _without_quotes(lines)
    body, signature = _split_signature(written)
    new_text = _tidy(body)
    if not new_text:
        return Reply(_tidy(written) or text.strip(), "")
    return Reply(new_text, _tidy(signature))


def _without_quotes(lines: list[str]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if _starts_original(lines, at):
            if any(line.strip() for line in kept):
                break
            return lines  # the answer stands below the original or within it: no telling which words are whose
        after = _end_of_attribution(lines, at)
        if after is not None and any(line.strip() for line in kept) and not _has_quotes(lines, after):
            break  # programs that do not mark what they quote: all below is the original
        if after is not None and _has_quotes(lines, after):
            at = after
        elif _QUOTED.match(lines[at]):
            at += 1
        else:
            kept.append(lines[at])
            at += 1
    return kept


def _starts_original(lines: list[str], at: int) -> bool:
    """Whether Outlook's divider or its block of From, Sent, To, Subject begins here."""
    if _DIVIDER.fullmatch(lines[at]):
        return True
    start = at
    if _RULE.fullmatch(lines[at]):
        start = at + 1
        while start < min(len(lines), at + 3) and not lines[start].strip():
            start += 1
    if start >= len(lines) or not _HEADER_START.fullmatch(lines[start]):
        return False
    following = [line for line in lines[start : start + 10] if line.strip()][:6]
    named = {found[1].lower() for line in following if (found := _HEADER_LINE.fullmatch(line))}
    return len(named) >= _ENOUGH_FIELDS and bool(named & {"subject", "asunto"})


def _end_of_attribution(lines: list[str], at: int) -> int | None:
    """The line after `On … wrote:`, which mail programs break over several lines; None if none starts here."""
    if not _ATTRIBUTION.match(lines[at]):
        return None
    for length in range(1, _LONGEST_ATTRIBUTION + 1):
        joined = " ".join(line.strip() for line in lines[at : at + length])
        if at + length > len(lines) or not lines[at + length - 1].strip():
            return None
        if _WROTE.search(joined[-40:]) and joined.endswith(":"):
            return at + length if _TELLS_WHEN_OR_WHO.search(joined) else None
    return None


def _has_quotes(lines: list[str], start: int) -> bool:
    """Whether the first line with words is marked as quoted."""
    first = next((line for line in lines[start : start + 5] if line.strip()), None)
    return first is None or _QUOTED.match(first) is not None


def _split_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    for at, line in enumerate(lines):
        is_short = len(lines) - at <= _LONGEST_SIGNATURE
        if is_short and _SIGNATURE.fullmatch(line) and any(before.strip() for before in lines[:at]):
            return lines[:at], lines[at + 1 :]
    last = next((at for at in range(len(lines) - 1, -1, -1) if lines[at].strip()), None)
    if last is not None and _DEVICE.fullmatch(lines[last]):
        return lines[:last], [lines[last]]
    return lines, []


def _tidy(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip()
