"""What stands in a redacted copy instead of personal data, in the language of the text."""

import re
from collections.abc import Sequence

from shared.redaction.text import set_of

LABELS: dict[str, dict[str, str]] = {
    "en": {
        "email": "[email]",
        "phone": "[phone number]",
        "ssn": "[social security number]",
        "id": "[reference number]",
        "card": "[card number]",
        "url": "[link]",
        "name": "[name]",
        "address": "[address]",
        "birth_date": "[date of birth]",
        "hidden": "[hidden]",
    },
    "es": {
        "email": "[correo electrónico]",
        "phone": "[número de teléfono]",
        "ssn": "[número de seguro social]",
        "id": "[número de referencia]",
        "card": "[número de tarjeta]",
        "url": "[enlace]",
        "name": "[nombre]",
        "address": "[dirección]",
        "birth_date": "[fecha de nacimiento]",
        "hidden": "[oculto]",
    },
}
ALL_LABELS = frozenset(label for labels in LABELS.values() for label in labels.values())

_COMMON_WORDS = {
    "en": set_of("the and to of was is my for with very she he they me you her his it that at this have"),
    "es": set_of("el la los las de que y en un una por con para muy fue mi me su es lo se del al ella gracias"),
}
_WORD = re.compile(r"[^\W\d_]+")
_WORDS_READ = 400


def label_of(kind: str, language: str) -> str:
    """The label of a kind of data; a kind without words of its own is only said to be hidden."""
    labels = LABELS.get(language.partition("-")[0], LABELS["en"])
    return labels.get(kind, labels["hidden"])


def language_of(content: str, languages: Sequence[str]) -> str:
    """The language of a text, of those that it may be in: the one most of whose common words it holds, else the first."""
    known = [language.partition("-")[0] for language in languages] or ["en"]
    if len(known) == 1:
        return known[0]
    counts = dict.fromkeys(known, 0)
    for number, match in enumerate(_WORD.finditer(content)):
        if number >= _WORDS_READ:
            break
        word = match.group().casefold()
        for language in known:
            counts[language] += word in _COMMON_WORDS.get(language, frozenset())
    return max(known, key=lambda language: counts[language])
