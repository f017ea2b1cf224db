"""Numbers of cases, accounts, cards, reports and the like that are called so: `my case number is 77-1234-B`."""

import re
from collections.abc import Iterator

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.text import Text

_THINGS = (
    r"cases?|casos?|a/?c|accounts?|acct|accts|cuentas?|tickets?|boletos?|claims?|reclamos?|files?|expedientes?|exp|folios?|"
    r"reference|referencia|ref|requests?|solicitud(?:es)?|incidents?|incidentes?|invoices?|facturas?|members?|miembros?|"
    r"clients?|clientes?|clienta|customers?|polic(?:y|ies)|p[o\u00f3]lizas?|licen[cs]es?|licencias?|badge|placas?|passports?|"
    r"pasaportes?|ids?|i\.d\.?|identificaci[o\u00f3]n|confirmation|confirmaci[o\u00f3]n|serial|serie|cin|ebt|cards?|tarjetas?|"
    r"medi-?cal|calfresh|calworks|medicare|bic|control|complaints?|quejas?|tracking|rastreo|receipts?|recibos?|bills?|"
    r"checks?|cheques?|warrants?|orders?|[o\u00f3]rden(?:es)?|report|reporte|informes?|registration|registro|matr[i\u00ed]cula|"
    r"plates?|vin|routing|iban|provider|proveedora?|recipient|participants?|participantes?|beneficiari[oa]s?|a-?number|"
    r"alien|uscis|visa|hearings?|audiencias?|dockets?|citations?|multa|contrato de (?:luz|agua|gas|renta)|ward|chart|parcel|vendor|permits?|permisos?|loan|pr[e\u00e9]stamo|patients?|"
    r"pacientes?|employee|empleado|student|estudiante|log|pin|clave|password|username|"
    r"vouchers?|vales?|applications?|apps?|transaction|transacci[o\u00f3]n|overpayment|sobrepago|"
    r"actas?|boletas?|medidor|meter|credencial|carnet|gafete|c[e\u00e9]dulas?|curp|rfc|money order|giro|remesa|stubs?|tal[o\u00f3]n|"
    r"slip|subscriber|rx|prescription|receta|locker|work order|consular|referrals?|inquiry|mrn|rin|dl|w/?o"
)
_NUMBER_WORDS = r"numbers?|n[u\u00fa]meros?|n[u\u00fa]ms?|nos?|nrs?|nbr|n[\u00ba\u00b0o]|n\u00famero|nurnber|ids?|is|was|are|es|era|son|and|y|del?"
_NUMBER = (
    r"((?:(?-i:[A-Z]{1,4})[ ](?=\d{2,}[ -]?\d{2}))?"
    r"(?:(?-i:\d[ ]\d{5,8}(?:[ ][A-Z](?![\w'\u2019]))?)|(?-i:[A-Z]{0,3})\d{2,}(?:[ ]\d{2,}){1,5}(?:[ ]\d(?!\d))?(?:-\d{1,4})?"
    r"|(?=[A-Za-z\-/]{0,12}\d)[A-Za-z0-9][A-Za-z0-9/_.\-\u2010-\u2015]{1,38}[A-Za-z0-9]))(?![A-Za-z0-9])"
)
_CLOSE = re.compile(
    rf"\b(?:{_THINGS})\b[ \t:#.\-(]{{0,4}}(?:(?:(?:{_NUMBER_WORDS})(?![^\W\d_])|#)[ \t:#.\-(]{{0,4}}){{0,4}}{_NUMBER}",
    re.IGNORECASE,
)
# The thing, some words, and the number: "Cuenta del agua que trajo como prueba: 1127-4".
_FAR = re.compile(
    rf"\b(?:{_THINGS}|numbers?|n[u\u00fa]meros?|n[u\u00fa]ms?|nurnber)\b"
    rf"(?:[ \t,:#(\"'\u201c\n]{{1,3}}[^\W\d_]{{1,14}}(?:-[^\W\d_]{{1,14}})?[.:]?){{1,7}}[ \t,:#(\"'\u201c]{{1,3}}(?:-[ ])?{_NUMBER}",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    rf"\b(?:numbers?|n[u\u00fa]meros?|n[u\u00fa]ms?|nos?|nr|n[\u00ba\u00b0])\b[ \t:#.\-]{{1,4}}(?:(?:is|was|es|era|:)[ \t]{{0,2}})?{_NUMBER}",
    re.IGNORECASE,
)
_HASH = re.compile(r"(?<!\w)#[ ]?((?=[A-Za-z\-]{0,8}\d)[A-Za-z0-9][A-Za-z0-9\-]{2,30})(?!\w)")
# What a thing or the word for a number begins with, as a folded word.
_NAMED_FOLDED = re.compile(
    rf"(?:{_THINGS}|numbers?|numeros?|nums?|nos?|nrs?|n|nurnber|a|i|d|w|money|work|medi|contrato)\Z".replace(r"\b", "")
)
_ENDING = re.compile(
    r"\b(?:(?:last|final)[ ](?:digits|numbers)|[u\u00fa]ltimos[ ](?:n[u\u00fa]meros|d[i\u00ed]gitos)|end(?:s|ing|ed)?|termina(?:d[oa]s?|n|ci[o\u00f3]n)?|begin(?:s|ning)?|start(?:s|ing)?|empieza|comienza|acaba(?:d[oa]|n)?)(?:[ ](?:in|with|en|con))?[ :#*xX\u2022.\u2026-]{1,8}"
    r"(?:the |los |las |el |number |n[u\u00fa]meros? |d[i\u00ed]gitos ){0,2}((?<![$\d])[A-Za-z]?\d(?:[ \-]?\d){2,7}[A-Za-z]?)(?![\w:/%]|[.,]\d)",
    re.IGNORECASE,
)
_CROSSED_OUT = re.compile(
    r"(?<![\w.])(?:[xX*\u2022]{3,12}|\.{3}|\u2026)(?:[ -]?[xX*\u2022]{2,6}){0,3}[ -]?(\d{3,6})(?!\w)"
)

_SPLIT = re.compile(
    rf"\b(?:{_THINGS})\b[ \t:#.\-(]{{0,4}}(?:(?:{_NUMBER_WORDS})(?![^\W\d_])[ \t:#.\-(]{{0,4}}){{0,4}}((?-i:(?:[A-Z0-9]{{1,3}}[ -]){{2,9}}[A-Z0-9]{{1,4}}))(?![\w])",
    re.IGNORECASE,
)
# "77-1234-B is my case number", and further numbers behind one: "cases 12-3456, 12-3457 and 3458".
_BEHIND = re.compile(
    rf"(?<![\w$./:-])(?=[A-Za-z/\-]{{0,12}}\d)([A-Za-z0-9](?:[A-Za-z0-9/\-]{{2,24}}))[ ,(]{{1,3}}(?:(?:is|was|es|era|my|the|his|her|their|our|mi|su|el|la|de|del|una?)[ ]{{1,2}}){{0,3}}"
    rf"(?:{_THINGS})[ ]?(?:number|no\.|#|n[u\u00fa]mero|n[u\u00fa]m|id)(?!\w)|(?<![\w$./:-])(?=[A-Za-z/\-]{{0,12}}\d)([A-Za-z0-9](?:[A-Za-z0-9/\-]{{2,24}}))[ ,(]{{1,3}}"
    r"(?:(?:es|era|is|was|that'?s|that is|which is|ese es|ese es el de)[ ](?:mi|su|my|the|her|his|our)[ ](?:[a-z]{2,10}[ ])?(?:case|caso|account|cuenta|claim|card|tarjeta|file|expediente|folio|license|licencia|ticket|policy|p[o\u00f3]liza)(?!\w)|(?:es|era|is|was)[ ](?:mi|su|my|the|her|his|el)[ ](?:n[u\u00fa]mero|number)(?!\w))",
    re.IGNORECASE,
)
_FURTHER = re.compile(
    r"(?:[ ]?(?:,|/|;|&)[ ]?(?:and |y |or |o |not |no )?|[ ](?:and|y|or|o|not|no|e|u)[ ])#?" + _NUMBER, re.IGNORECASE
)
_WORDED = re.compile(
    r"\b(?i:confirmation(?:[ ](?:code|number))?|password|passcode|pin|username|user[ ]?id|user[ ]?name|usuario|contrase\u00f1a|clave|c[o\u00f3]digo de confirmaci[o\u00f3]n|login)"
    r"[ ]?(?:(?i:is|es|was|era)[ ]|[:=#][ ]{0,2})([^\s,;.\[\]]{4,40})"
    r"|\b(?i:password|passcode|user[ ]?(?:id|name)|login|online[ ]id|usuario|contrase\u00f1a|clave)[ ]((?=[^\s,;]{0,28}[\d_!@#$])[^\s,;]{4,30})"
    r"|\b(?i:confirmation|confirmaci[o\u00f3]n|tracking|promo|access|claim)[ ](?i:code|number|no\.?|#|c[o\u00f3]digo)?[ ]?((?=[A-Z\d-]*[A-Z][A-Z\d-]*[A-Z])[A-Z\d][A-Z\d-]{4,14})(?!\w)"
)
_WORDED_BEGINS = re.compile(
    "confirmation|confirmacion|tracking|promo|access|claim|pass|pin|user|usuario|login|online|contrasena|clave|codigo"
)
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_HAS_DIGITS = re.compile(
    r"\b(?:ssn|ssa?|social|seguro|card|tarjeta|ebt|account|acct|cuenta|phone|cell|tel|number|n[u\u00fa]mero|digits|d[i\u00ed]gitos|n[u\u00fa]meros|bank|banco)\b",
    re.IGNORECASE,
)
_FAR_BACK = 60
_ENDING_BEGINS = re.compile("last|final|ultimos|end|termina|begin|start|empieza|comienza|acaba")
_MOST_FURTHER = 6
# What looks like a number of something and is none.
_NO_ID = re.compile(
    r"(?:\d{1,2}[ ]\d{1,2}[ ](?:19|20)\d\d|\d{1,2}/(?:19|20)\d\d|0x[0-9a-f]{8}|\d{1,2}[/.](?:\d{1,2}|[a-z]{3,10})(?:[/.](?:\d{4}|\d{2}))?(?:-\d{1,2}/\d{1,2}(?:/\d{2,4})?)?|\d{1,2}-(?:[0-2]?\d|3[01]|[a-z]{3,10})(?:-(?:\d{4}|\d{2}))?|\d{4}[/.-]\d{1,2}(?:[/.-]\d{1,2})?|(?:19|20)\d\d"
    r"|(?:19|20)\d\d[-/](?:19|20)?\d\d|\d{1,3}(?:st|nd|rd|th|am|pm|hrs?|mins?|kg|lbs?|ft|x|h|k|m|s)|\d{1,4}-(?:day|week|month|hour)s?"
    r"|(?:covid|fy|i|ss)-?\d{1,4}|w-?\d{1,2}|q[1-4]|\d{1,5}[.]\d{1,3}|(?!\d{2,3}[.]\d{3}[.]\d{3})\d{1,5}[.]\d{1,3}(?:[.]\d{1,3}){1,2}|\d+-[a-z]{4,12})$",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"[ \t]?(?:%|\$|\u20ac|[.,:]\d|(?:dollars?|d[o\u00f3]lares|pesos|bucks|days?|d[i\u00ed]as|weeks?|semanas?|months?|meses|years?|"
    r"a[n\u00f1]os|hours?|hrs?|horas?|minutes?|mins?|minutos?|people|personas|kids|ni[n\u00f1]os|children|hijos|times|veces|percent|"
    r"por ciento|of|de|cases|casos|complaints|quejas|calls|llamadas|pages|p[a\u00e1]ginas|a\.?m\.?|p\.?m\.?)(?!\w))",
    re.IGNORECASE,
)
_LAW_BEFORE = re.compile(
    r"(?:\b(?:sections?|secci[o\u00f3]n|art[i\u00ed]culos?|art\.|form|formulario|page|p[a\u00e1]gina|room|cuarto|window|ventanilla|step|paso|"
    r"version|versi[o\u00f3]n|ext|extension|extensi[o\u00f3]n|code|error|act|ley|title|t[i\u00ed]tulo|chapter|acl|acin|mpp|cfr|item|building|edificio)|\u00a7|[$\u20ac\u00a3])[ .]{0,2}$",
    re.IGNORECASE,
)
_TIME_BEFORE = re.compile(r"\b(?:at|a las|las|on|el|since|desde|in|en|for|por|until|hasta|by)[ ]$", re.IGNORECASE)
# A last group behind a blank: "11223344 5A7", "7XYZ 412", "91234567 A".
_WITH_LETTERS = re.compile("[A-Z]")
_GOES_ON = re.compile(
    r"[ ](?:(?=[A-Z0-9]{2,5}(?!\w))(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{2,5}|[A-Z](?=[ ]?(?:[,;:)\n]|\.(?:\s|\Z)|\Z))|\d{1,4}(?=[ ]?(?:[,;)\n]|\.(?:\s|\Z)|\Z)))(?![\w/:-])"
)
_SHORT = 4
_MOST_PARTS = 7
_FEWEST_FAR = 4
_FEWEST_BEHIND = 3
_LOOK_BACK = 16


def find_announced_ids(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find what is called a number of something, near or some words away, what follows a number sign, and last digits."""
    content = text.content
    things = text.starts_like(_NAMED_FOLDED)
    for pattern, confidence in ((_CLOSE, 0.9), (_FAR, 0.75), (_NUMBERED, 0.75)):
        position = 0
        for begins in things:
            if begins < position or (match := pattern.match(content, begins)) is None:
                continue
            start = match.start(1)
            end = _end_of_id(content, start, match.end(1), fewest=1 if pattern is _CLOSE else _FEWEST_FAR)
            if end is not None:
                yield Finding(start, end, confidence)
                yield from _find_further(content, end)
                position = end  # otherwise what was taken for the number may hide another announcement
    for begins in things:
        if (match := _SPLIT.match(content, begins)) is not None:
            written = match.group(1)
            if (
                sum(map(str.isdecimal, written)) >= _FEWEST_BEHIND
                and not _NO_ID.match(written)
                and not _QUANTITY.match(content, match.end(1))
            ):
                yield Finding(match.start(1), match.end(1), 0.7)
    yield from _find_others(text)


def _find_others(text: Text) -> Iterator[Finding]:
    """Numbers before what says so, in single characters, behind a number sign, codes of letters, and last digits."""
    content = text.content
    for match in _BEHIND.finditer(content):
        group = 1 if match.group(1) else 2
        if _is_id(
            match.group(group), content[max(0, match.start() - _LOOK_BACK) : match.start()], fewest=_FEWEST_BEHIND
        ):
            yield Finding(match.start(group), match.end(group), 0.75)
    for match in text.match_at(_WORDED, _WORDED_BEGINS):
        yield Finding(*match.span(match.lastindex or 1), 0.7)
    for match in _HASH.finditer(content):
        yield Finding(match.start(1), match.end(1), 0.8)
    for match in (*text.match_at(_ENDING, _ENDING_BEGINS), *_CROSSED_OUT.finditer(content)):
        if _YEAR.match(match.group(1)) and not _HAS_DIGITS.search(
            content, max(0, match.start() - _FAR_BACK), match.start()
        ):
            continue  # "the rule ended in 2023"
        yield Finding(match.start(1), match.end(1), 0.8)


def _find_further(content: str, end: int) -> Iterator[Finding]:
    """Numbers of the same kind that follow one another."""
    for _ in range(_MOST_FURTHER):
        match = _FURTHER.match(content, end)
        if match is None or (last := _end_of_id(content, match.start(1), match.end(1), fewest=_FEWEST_BEHIND)) is None:
            return
        yield Finding(match.start(1), last, 0.7)
        end = last


def _is_id(written: str, before: str, *, fewest: int) -> bool:
    digits = sum(map(str.isdecimal, written))
    if (
        digits < min(fewest, _FEWEST_BEHIND if any(map(str.isalpha, written)) else fewest)
        or _NO_ID.match(written)
        or _LAW_BEFORE.search(before)
    ):
        return False
    return not (written.isdecimal() and digits <= _SHORT and _TIME_BEFORE.search(before))


def _end_of_id(content: str, start: int, end: int, *, fewest: int) -> int | None:
    """Where the number ends that begins here; what counts something after it, as in `case 77123 30 days`, is no part."""
    before = content[max(0, start - _LOOK_BACK) : start]
    for _ in range(_MOST_PARTS):
        if not _QUANTITY.match(content, end):
            if not _is_id(content[start:end], before, fewest=fewest):
                return None
            further = _GOES_ON.match(content, end) if _WITH_LETTERS.search(content, start, end + 4) else None
            return further.end() if further is not None and not _QUANTITY.match(content, further.end()) else end
        end = content.rfind(" ", start, end)
        if end <= start:
            break
    return None
