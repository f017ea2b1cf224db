"""Links that lead to somebody's own page: with a query, a number, a token or a name and password in them."""

import re
from collections.abc import Iterator

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.text import Text

_CHUNK = re.compile(r"\S+")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{1,15}://|www\.", re.IGNORECASE)
_BARE = re.compile(r"[^\W_](?:[\w-]{0,62}[^\W_])?(?:\.[^\W_](?:[\w-]{0,62}[^\W_])?){1,6}/")
_TOKEN = re.compile(r"\d{3}|[0-9a-f]{8}-[0-9a-f]{4}|(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9_-]{12}", re.IGNORECASE)
_AROUND = "\"'<>()[]{},;:.!?\u201c\u201d\u00ab\u00bb*"
_LONGEST = 4096


def find_telling_urls(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find links that hold more than the address of a site or one of its public pages."""
    for chunk in _CHUNK.finditer(text.content):
        written = chunk.group()
        head = written[:_LONGEST]
        scheme = _SCHEME.search(head)
        if scheme is not None:
            begins = scheme.start()
        elif (bare := _BARE.match(head.lstrip(_AROUND))) is not None and bare.end() < len(head):
            begins = len(head) - len(head.lstrip(_AROUND))
        else:
            continue
        link = written[begins:].rstrip(_AROUND)
        if _is_telling(link[:_LONGEST]):
            yield Finding(chunk.start() + begins, chunk.start() + begins + len(link), 0.9)


def _is_telling(link: str) -> bool:
    rest = link.partition("://")[2] or link
    host, _, path = rest.partition("/")
    if "@" in host or "?" in rest or "#" in rest:
        return True
    return _TOKEN.search(path) is not None
