"""Links that lead to somebody's own page: with a query, a number, a token, a user or a name and password in them."""

import re
from collections.abc import Iterator
from itertools import pairwise

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.text import Text, fold, set_of

_CHUNK = re.compile(r"\S+")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{1,15}://|www\.", re.IGNORECASE)
_BARE = re.compile(r"[^\W_](?:[\w-]{0,62}[^\W_])?(?:\.[^\W_](?:[\w-]{0,62}[^\W_])?){1,6}/")
_TOKEN = re.compile(r"\d{3}|[0-9a-f]{8}-[0-9a-f]{4}|(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9_-]{12}", re.IGNORECASE)
_PART = re.compile(r"[/._=&;,~!-]")
_PERSONAL_FOLDERS = set_of("""
    u user users usuario usuarios perfil profile profiles member members miembro miembros cliente clientes client clients
    case cases caso casos account cuenta person persona id inv invite invitacion s d p t i r token share shared compartir
    file ticket tickets claim claims expediente expedientes folio recibo receipt upload uploads participant participante
    """)
_PUBLIC_PAGES = set_of("""
    index home inicio help ayuda faq about contact contacto offices oficinas services servicios forms formularios privacy
    privacidad terms search buscar login register apply new nuevo all en es english espanol spanish info news noticias
    brochure folleto calendar hours horario locations ubicaciones status view list edit upload renew appeal start verify
    """)
_NEXT_LINE = re.compile(r"\r?\n[ ]{0,4}((?=[\w/?&=%.-]{0,40}\d)[\w/?&=%.-]{1,80})")
_GOES_ON = "/=&-_%"
_YEAR = re.compile(r"(?:19|20)\d\d$")
_FEWEST_OF_A_TOKEN = 5
_AROUND = "\"'<>()[]{},;:.!?\u201c\u201d\u00ab\u00bb*"
_LONGEST = 4096
_FEWEST_OF_A_NAME = 4


def find_telling_urls(text: Text, known: KnownParties) -> Iterator[Finding]:
    """Find links that hold more than the address of a site or one of its public pages."""
    names = _names_of(known)
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
        start, end = chunk.start() + begins, chunk.start() + begins + len(link)
        if (rest := _NEXT_LINE.match(text.content, end)) is not None and link[-1] in _GOES_ON:
            link, end = link + rest.group(1), rest.end()
        if _is_telling(link[:_LONGEST], names):
            yield Finding(start, end, 0.9)


def _names_of(known: KnownParties) -> frozenset[str]:
    words = {fold(word) for party in known.parties for name in (party.name or "", *party.also) for word in name.split()}
    return frozenset(word for word in words if len(word) >= _FEWEST_OF_A_NAME)


def _is_telling(link: str, names: frozenset[str]) -> bool:
    rest = link.partition("://")[2] or link
    host, _, path = rest.partition("/")
    if "@" in host or "?" in rest or "#" in rest or _TOKEN.search(path) is not None:
        return True
    if any(name in fold(path) for name in names):
        return True
    folders = [part for part in path.split("/") if part]
    is_last_personal = any(
        before.casefold() in _PERSONAL_FOLDERS
        and fold(part.partition(".")[0]) not in _PUBLIC_PAGES
        and not _YEAR.match(part)
        for before, part in pairwise(folders)
    )
    return is_last_personal or any(_is_token(part) for folder in folders for part in _PART.split(folder))


def _is_token(part: str) -> bool:
    """Whether part of a path was made by a machine: letters and digits mixed, or capitals within a word."""
    if _YEAR.match(part) or len(part) < _FEWEST_OF_A_TOKEN:
        return False
    digits = sum(map(str.isdecimal, part))
    if 0 < digits < len(part):
        return digits > 1 or not part[-1].isdecimal()
    within = sum(one.islower() and two.isupper() for one, two in pairwise(part))
    return within > 1
