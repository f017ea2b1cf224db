"""Names that the text itself presents: `my daughter Emily`, `me llamo Rosa Ruiz`; never those of people who stay named."""

import re
from collections.abc import Iterator

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.rules.names.party import PartyNames
from shared.redaction.rules.names.words import COMMON
from shared.redaction.text import Text, fold

_UPPER = "A-Z\u00c0-\u00d6\u00d8-\u00de"
_NAME = rf"[{_UPPER}][\w'\u2019]{{1,20}}(?:-[{_UPPER}][\w'\u2019]{{1,20}})?"
_NAMES = rf"({_NAME}(?:[ ](?:(?:de|del|de la|de los|van|von)[ ])?{_NAME}|[ ][{_UPPER}]\.(?=[ ][{_UPPER}])){{0,3}})"
_FAMILY = (
    r"son|daughter|child|baby|stepson|stepdaughter|mother|father|mom|mum|dad|brother|sister|husband|wife|ex|ex-husband|ex-wife|spouse|partner|"
    r"boyfriend|girlfriend|fianc\u00e9e?|uncle|aunt|auntie|cousin|nephew|niece|grandson|granddaughter|grandmother|grandfather|grandma|grandpa|"
    r"(?:mother|father|sister|brother|son|daughter)[ -]in[ -]law|roommate|neighbor|neighbour|landlord|landlady|tenant|friend|buddy|caregiver|"
    r"hij[oa]|beb\u00e9|madre|padre|mam\u00e1|pap\u00e1|mama|papa|herman[oa]|espos[oa]|marido|mujer|ti[oa]|t\u00edo|t\u00eda|prim[oa]|sobrin[oa]|niet[oa]|abuel[oa]|"
    r"suegr[oa]|cu\u00f1ad[oa]|nuera|yerno|novi[oa]|pareja|vecin[oa]|caser[oa]|compa\u00f1er[oa]|amig[oa]|madrina|padrino|comadre|compadre|ex espos[oa]"
)
_RELATIVE = re.compile(
    rf"\b(?i:(?:my|our|his|her|their|mi|su|nuestr[oa])[ ](?:(?:late|old|little|older|younger|own|difunt[oa])[ ])?(?:{_FAMILY}))(?:,)?(?:[ ](?:(?i:named|called|"
    rf"se llama|llamad[oa]|don|do\u00f1a|la|el)))?,?[ ]{_NAMES}"
)
_NICKNAMED = re.compile(
    rf"\b(?i:goes by|go by|known as|a\.?k\.?a\.?|alias|nickname is|nicknamed|call me|calls me|call (?:him|her)|calls (?:himself|herself)|le dicen|me dicen|"
    rf"le digan|apodad[oa]|conocid[oa] como|le llaman|me llaman)[ ][\"\u201c\u00ab']?{_NAMES}"
)
_SIGNED = re.compile(
    rf"(?i:sincerely|regards|respectfully|thanks|thank you|yours(?: truly)?|truly yours|best|cordially|atentamente|atte|att|gracias|saludos|cordialmente|"
    rf"firma|signed|firmado)[ ]?[,.!:-]{{0,2}}[ ]?\n{{1,3}}[ \t~\u2013\u2014-]{{0,4}}{_NAMES}(?=\.?[ \t]*(?:\n|\Z))"
)
_PRESENTED = re.compile(
    rf"\b(?i:my name is|my name's|me llamo|mi nombre es|(?:his|her|son's|daughter's|baby's|child's) (?:full |legal )?name is|se llama|"
    rf"su nombre es|(?:hij[oa]|esposo|esposa|mam\u00e1) se llama)[ ]{_NAMES}"
)


def find_announced_names(text: Text, known: KnownParties) -> Iterator[Finding]:
    """Find the capital words that follow a member of the family, a neighbour, or `my name is`."""
    if not text.small_words:
        return  # in a text of capitals alone they say nothing
    kept = PartyNames(known.keep)
    for pattern, confidence in ((_RELATIVE, 0.7), (_PRESENTED, 0.75), (_NICKNAMED, 0.7), (_SIGNED, 0.7)):
        for match in pattern.finditer(text.content):
            words = [fold(word) for word in match.group(1).split()]
            end = match.end(1)
            while words and words[-1] in COMMON:
                end = match.start(1) + len(match.group(1)[: end - match.start(1)].rpartition(" ")[0])
                words.pop()
            if words and words[0] not in COMMON and not kept.all.intersection(words):
                yield Finding(match.start(1), end, confidence)
