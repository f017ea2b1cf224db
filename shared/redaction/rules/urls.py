"""Links that lead to somebody's own page: with a query, a number, a token, a user or a name and password in them."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.rules.names.given import forms_in_use
from shared.redaction.rules.names.words import COMMON, WORDS_TOO
from shared.redaction.rules.public_pages import AGENCY_HOSTS, PUBLIC_WORDS, SHARING_HOSTS
from shared.redaction.text import Text, fold, set_of

_CHUNK = re.compile(r"\S+")
# Also as people break it: `https//`, `hxxp://`, `http:\\`.
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{1,15}://|\bh[tx]{1,2}ps?(?::[/\\]{1,2}|//|\[:\]//)|www\.", re.IGNORECASE)
_BARE = re.compile(
    r"(?<![\w@.-])[^\W_](?:[\w-]{0,62}[^\W_])?(?:\[?\.\]?[^\W_](?:[\w-]{0,62}[^\W_])?){0,5}\[?\.\]?[^\W\d_]{2,24}(?::\d{2,5})?[/?#](?=[\w@~%?#=-])"
)
_BARE_ENDS = re.compile(r"[^\W\d_](?::\d{2,5})?[/?#]")
_TOKEN = re.compile(r"\d{3}|[0-9a-f]{8}-[0-9a-f]{4}|(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9_-]{12}", re.IGNORECASE)
_PART = re.compile(r"[/._=&;,~!-]")
_PERSONAL_FOLDERS = set_of("""
    u user users usuario usuarios perfil profile profiles member members miembro miembros cliente clientes client clients
    case cases caso casos account cuenta person persona id inv invite invitacion s d p t i r token share shared compartir
    file ticket tickets claim claims expediente expedientes folio recibo receipt upload uploads participant participante
    c q f m n a o x compartido household hogar recipient provider proveedor beneficiario familia family patient paciente tenant
    claimant exhibits sala room folders folder carpeta album doc my mi in people gente personas friends amigos posts foto photo fotos photos
    message messages mensaje mensajes view ver open
    """)
_PUBLIC_PAGES = set_of("""
    index home inicio help ayuda faq about contact contacto offices oficinas services servicios forms formularios privacy
    privacidad terms search buscar login register apply new nuevo all en es english espanol spanish info news noticias
    brochure folleto calendar hours horario locations ubicaciones status view list edit upload renew appeal start verify
    """)
# What a query may say of a page for everybody: its language, who led there, what was looked for.
_PLAIN_QUERY = re.compile(
    r"\?(?:(?:lang|language|idioma|locale|hl|utm_[a-z]{1,12}|view|print|tab|sort|format)=[a-z_-]{0,20}&?){1,6}\Z",
    re.IGNORECASE,
)
_PLAIN_FRAGMENT = re.compile(r"#[a-z]{2,16}(?:-[a-z]{2,16}){0,4}\Z", re.IGNORECASE)
_IN_LINK = r"[\w/?&=%.#+~@:-]"
_NEXT_LINE = re.compile(rf"\r?\n[ \t>]{{0,4}}((?={_IN_LINK}{{0,40}}[\d/?&=#_-])\w?{_IN_LINK}{{1,80}})")
_NEXT_LINE_JOINED = re.compile(rf"\r?\n[ \t>]{{0,4}}([/?&=#]{_IN_LINK}{{1,80}})")
_NEXT_LINE_ALONE = re.compile(rf"\r?\n[ \t>]{{0,4}}({_IN_LINK}{{1,80}})(?=[.,)]?[ \t]*(?:\r?\n|\Z))")
_GOES_ON = "/=&-_%?#."
_MOST_LINES = 3
# `portal . county . example / case / 8841`, and the same read out: "portal dot county dot example slash case slash 8841".
_DOT = r"(?:\.|[ ]\.[ ]|[ ](?:dot|punto|period)[ ])"
_SLASH = r"(?:[/\\]|[ ]/[ ]|[ ](?:(?:forward |back)?slash|diagonal|barra|diag)[ ])"
_SAID = re.compile(
    rf"(?<![\w.@])(?:https?[ ]?:[ ]?/[ ]?/[ ]?|(?:w{{3}}|triple w|double u double u double u){_DOT})?"
    rf"[a-z][\w-]{{1,40}}(?:{_DOT}[a-z][\w-]{{1,40}}){{1,4}}(?:{_SLASH}[\w#?=&-]{{1,60}}(?:[ ]\d{{1,12}}){{0,3}}){{1,8}}",
    re.IGNORECASE,
)
_ENDINGS = set_of("com org net edu gov us mil info biz io co me tv app dev uk ca mx es eu example test invalid")
_ANY_WORD = re.compile(r"[a-z]")
_DOT_SAID, _SLASH_SAID = re.compile(_DOT, re.IGNORECASE), re.compile(_SLASH, re.IGNORECASE)
_SAYS_SLASH = re.compile(r"[ ](?:slash|diagonal|barra|diag)[ ]|[ ]/[ ]", re.IGNORECASE)
_FARTHEST_SLASH = 100
_SAYS_SO = re.compile(r"[ ](?:dot|punto|period|slash|diagonal|barra|diag)[ ]|[ ][./][ ]", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_AT = re.compile("@")
_LOCAL_PART = re.compile(r"[\w.+-]{3,40}\Z")
_FEWEST_OF_A_TOKEN = 5
_AROUND = "\"'<>()[]{},;:.!?\u201c\u201d\u00ab\u00bb*|`"
_LONGEST = 4096
_FEWEST_OF_A_NAME = 4
_SHORTEST_HOST = 16


def find_telling_urls(text: Text, known: KnownParties) -> Iterator[Finding]:
    """Find links that hold more than the address of a site or one of its public pages."""
    names = _names_of(text, known)
    reached = 0
    for chunk in _CHUNK.finditer(text.content):
        if chunk.end() <= reached or (found := _read_link(text.content, max(chunk.start(), reached), chunk)) is None:
            continue
        start, end, link = found
        reached = end
        if _is_telling(link[:_LONGEST], names):
            yield Finding(start, end, 0.9)
    yield from _find_said(text, names)


def _read_link(content: str, first: int, chunk: re.Match[str]) -> tuple[int, int, str] | None:
    """Where the link of a chunk begins and ends, with what of it stands in the next lines, and the link without breaks."""
    written = content[first : chunk.end()]
    head = written[:_LONGEST]
    if not ("/" in head or "\\" in head or ("." in head and ("?" in head or "#" in head or "www" in head.casefold()))):
        return None
    scheme, bare = _SCHEME.search(head), (_BARE.search(head) if _BARE_ENDS.search(head) else None)
    if scheme is None and bare is None:
        return None
    begins = min(match.start() for match in (scheme, bare) if match is not None)
    link = written[begins:]
    ends = link.rstrip(_AROUND)
    start, end = first + begins, first + begins + len(link)
    for _ in range(_MOST_LINES):
        if (joined := _NEXT_LINE_JOINED.match(content, end)) is None and link[-1:] in _GOES_ON and len(link) > 1:
            joined = _NEXT_LINE.match(content, end)
            if joined is None and link[-1] in "/=&_%-":
                joined = _NEXT_LINE_ALONE.match(content, end)
        if joined is None:
            break
        link, end = link + joined.group(1), joined.end()
        ends = link.rstrip(_AROUND)
    return start, end - (len(link) - len(ends)), ends


def _find_said(text: Text, names: frozenset[str]) -> Iterator[Finding]:
    reached = 0
    for slash in _SAYS_SLASH.finditer(text.content):
        if slash.start() < reached:
            continue
        starts = text.starts_like(_ANY_WORD)
        for start in starts[bisect_left(starts, slash.start() - _FARTHEST_SLASH) : bisect_left(starts, slash.start())]:
            match = _SAID.match(text.content, start) if start >= reached else None
            if match is None or _SAYS_SO.search(match.group()) is None:
                continue
            link = _SLASH_SAID.sub("/", _DOT_SAID.sub(".", match.group()))
            host, _, path = link.partition("/")
            reached = match.end()
            if host.rpartition(".")[2].casefold() in _ENDINGS and _is_telling(f"{host}/{path.replace(' ', '')}", names):
                yield Finding(match.start(), match.end(), 0.8)
                break


def _names_of(text: Text, known: KnownParties) -> frozenset[str]:
    """The words by which a link can name a known party: names, their short forms, logins made of them, mail names."""
    found: set[str] = set()
    for party in known.parties:
        for name in (party.name or "", *party.also):
            words = [word for part in name.split() for each in part.split("-") if (word := fold(each))]
            found.update(words)
            for first in words[:1]:
                found |= forms_in_use(first)
                found.update(first[0] + last for last in words[1:])
                found.update(first + last[0] for last in words[1:] if last)
                found.update(last + first[0] for last in words[1:])
        for address in party.emails:
            found.add(fold(address.partition("@")[0]))
    for at in _AT.finditer(text.content):
        local = _LOCAL_PART.search(text.content, max(0, at.start() - 40), at.start())
        found.update([fold(local.group())] if local is not None else [])
    found -= PUBLIC_WORDS | COMMON
    return frozenset(word for word in found if len(word) >= _FEWEST_OF_A_NAME)


def _is_telling(link: str, names: frozenset[str]) -> bool:
    rest = link.partition("://")[2] or link
    rest = (
        _PLAIN_FRAGMENT.sub("", _PLAIN_QUERY.sub("", rest)) if not any(name in fold(rest) for name in names) else rest
    )
    host, _, path = rest.replace("\\", "/").partition("/")
    if "@" in host or "?" in rest or "#" in rest or _TOKEN.search(path) is not None:
        return True
    folded = fold(path)
    if any(name in folded for name in names) or _names_host(host, names):
        return True
    folders = [part for part in path.split("/") if part]
    is_last_personal = any(
        before.casefold() in _PERSONAL_FOLDERS
        and fold(part.partition(".")[0]) not in _PUBLIC_PAGES | PUBLIC_WORDS
        and not (_are_public(part) and len(before) > 1)
        and not _YEAR.match(part)
        for before, part in pairwise(folders)
    )
    return (
        is_last_personal
        or any(_is_token(part) for folder in folders for part in _PART.split(folder))
        or _is_of_a_person(host, folders)
    )


def _names_host(host: str, names: frozenset[str]) -> bool:
    """`anaruiz.example`: a site that somebody named after themselves."""
    labels = [fold(label) for label in host.split(".")[:-1]]
    return any(label in names and label not in WORDS_TOO for label in labels)


def _is_of_a_person(host: str, folders: list[str]) -> bool:
    """Whether a path outside an agency's site holds a word that pages for everybody have not: a user, a file, a short code."""
    if not folders:
        return False
    words = {word for label in host.casefold().split(".") for word in (label, *label.split("-"))}
    if words & SHARING_HOSTS:
        return not all(_are_public(folder) for folder in folders)
    if words & AGENCY_HOSTS or any(word in label for word in ("county", "condado", "benefi") for label in words):
        return False
    if len(folders) == 1 and len(host) <= _SHORTEST_HOST and not _are_public(folders[0]):
        return True
    return any(not any(map(_is_public, _words_of(folder))) and len(folder) > 1 for folder in folders)


def _words_of(folder: str) -> list[str]:
    return [word for word in _PART.split(fold(folder)) if word]


def _is_public(word: str) -> bool:
    return word in PUBLIC_WORDS or word.isdecimal()


def _are_public(folder: str) -> bool:
    return all(map(_is_public, _words_of(folder)))


def _is_token(part: str) -> bool:
    """Whether part of a path was made by a machine: letters and digits mixed, or capitals within a word."""
    if _YEAR.match(part) or len(part) < _FEWEST_OF_A_TOKEN:
        return False
    digits = sum(map(str.isdecimal, part))
    if 0 < digits < len(part):
        return digits > 1 or not part[-1].isdecimal()
    within = sum(one.islower() and two.isupper() for one, two in pairwise(part))
    return within > 1
