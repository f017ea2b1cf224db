"""Mail addresses: as written, spelled out to hide them from machines, and those that are known."""

import re
from collections.abc import Iterator

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.text import Text, Token, set_of

_AT = re.compile(r"[@\uff20]")
_LOCAL = frozenset(".!#$%&'*+/=?^_{|}~-")
_LONGEST_LOCAL = 64
_LONGEST_DOMAIN = 253
_DOMAIN = re.compile(r"[^\W_]+(?:-+[^\W_]+)*(?:\.[^\W_]+(?:-+[^\W_]+)*)*")
_TOP_LEVEL = re.compile(r"(?:[^\W\d_]{2,24}|xn--[a-z0-9-]{2,59})$", re.IGNORECASE)

_AT_WORDS = frozenset(("at", "arroba"))
_DOT_WORDS = frozenset(("dot", "punto"))
_JOINS = {"dash": "-", "hyphen": "-", "guion": "-", "underscore": "_", "-": "-", "_": "_"}
_OPEN, _CLOSE = frozenset("([{<"), frozenset(")]}>")
_ENDINGS = set_of(
    "com org net edu gov us mil info biz io co me tv app dev email mail uk ca mx es eu example test invalid"
)
_MOST_PARTS = 5


def find_emails(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find addresses around each at sign, whatever letters they are written in."""
    content = text.content
    reached = 0
    for match in _AT.finditer(content):
        at = match.start()
        start = at
        while start > max(reached, at - _LONGEST_LOCAL) and _is_local(content[start - 1]):
            start -= 1
        while start < at and content[start] in "'.*/=&|{?":
            start += 1  # what stands around an address, not in it
        domain = _DOMAIN.match(content, at + 1, at + 1 + _LONGEST_DOMAIN)
        if start == at or domain is None:
            continue
        name, end = domain.group(), domain.end()
        if _TOP_LEVEL.search(name.rpartition(".")[2]) is None and "." in name:
            confidence = 0.7
        elif "." in name:
            confidence = 0.99
        elif len(name) > 2 and not name.isdecimal():  # noqa: PLR2004 - "5 @ 3" is a price, "ana@school" an address cut short
            confidence = 0.6
        else:
            continue
        reached = end
        yield Finding(start, end, confidence)


def _is_local(character: str) -> bool:
    return character.isalnum() or character in _LOCAL


def find_known_emails(text: Text, known: KnownParties) -> Iterator[Finding]:
    """Find the addresses of known parties."""
    for party in known.parties:
        for address in party.emails:
            if address.strip():
                pattern = re.compile(rf"(?<![^\W_]){re.escape(address.strip())}(?![^\W_])", re.IGNORECASE)
                for match in pattern.finditer(text.content):
                    yield Finding(match.start(), match.end(), 1.0)


def find_spelled_emails(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find `name at example dot org`, `name (at) example.org`, `nombre arroba ejemplo punto com` and their mixtures."""
    tokens = text.tokens
    for position, token in enumerate(tokens):
        if token.folded not in _AT_WORDS and token.text not in {"@", "\uff20"}:
            continue
        marked, before, after = _unwrap(tokens, position)
        local = _local_start(tokens, before)
        domain = _domain_end(tokens, after)
        if local is None or domain is None:
            continue
        last, dots_spelled, ending = domain
        is_spelled = token.folded in _AT_WORDS
        if not marked and not dots_spelled and is_spelled and token.folded != "arroba":
            continue  # "look at example.org" is no address
        if ending not in _ENDINGS and not (marked or token.folded == "arroba"):
            continue
        yield Finding(tokens[local].start, tokens[last].end, 0.95 if marked or dots_spelled else 0.8)


def _unwrap(tokens: list[Token], position: int) -> tuple[bool, int, int]:
    """Whether the sign stands in brackets, and the positions before and after it."""
    before, after = position - 1, position + 1
    if before >= 0 and tokens[before].text in _OPEN and after < len(tokens) and tokens[after].text in _CLOSE:
        return True, before - 1, after + 1
    return False, before, after


def _local_start(tokens: list[Token], position: int) -> int | None:
    if position < 0 or not tokens[position].is_word:
        return None
    for _ in range(_MOST_PARTS):
        joint = position - 1
        joins = joint > 0 and (
            tokens[joint].folded in _DOT_WORDS | _JOINS.keys()
            or (tokens[joint].text in {".", "+"} and tokens[joint].end == tokens[position].start)
        )
        if not joins or not tokens[joint - 1].is_word:
            break
        if tokens[joint].text in {".", "-"} and tokens[joint - 1].end != tokens[joint].start:
            break
        position = joint - 1
    return position


def _domain_end(tokens: list[Token], position: int) -> tuple[int, bool, str] | None:
    """The last token of a domain that begins here, whether its dots are spelled out, and its ending."""
    if position >= len(tokens) or not tokens[position].is_word:
        return None
    spelled, dots = False, 0
    for _ in range(_MOST_PARTS):
        dot, after = position + 1, position + 2
        if dot < len(tokens) and tokens[dot].text in _OPEN and dot + 2 < len(tokens) and tokens[dot + 2].text in _CLOSE:
            dot, after = dot + 1, dot + 3
        if dot >= len(tokens) or after >= len(tokens) or not tokens[after].is_word:
            break
        is_word = tokens[dot].folded in _DOT_WORDS
        is_point = tokens[dot].text == "." and tokens[after].start == tokens[dot].end
        is_dash = tokens[dot].folded in _JOINS
        if not (is_word or is_point or is_dash):
            break
        spelled, dots = spelled or is_word, dots + (is_word or is_point)
        position = after
    return (position, spelled, tokens[position].folded) if dots else None
