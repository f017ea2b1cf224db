"""Whether two spellings may be of one name: written by ear, mistyped, or misread by a scanner."""

import re
from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler

_BY_EAR = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ee", "i"), (r"zh", "j"), (r"ph", "f"), (r"sch|sh|tch", "s"), (r"ck|ch|kh|cq", "k"), (r"qu(?=[ei])|q", "k"), (r"c(?=[eiy])", "s"), (r"c", "k"),
        (r"gu(?=[ei])", "g"), (r"g(?=[eiy])", "j"), (r"gh|h", ""), (r"x", "j"), (r"z", "s"), (r"[vw]", "b"), (r"ll", "i"), (r"y", "i"),
        (r"oe|oo|ou|au", "o"), (r"ae|ai|ei|ea|ie", "e"), (r"ue", "u"), (r"rn", "m"), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip
# A one may be an l or an i.
_MISREAD = str.maketrans({"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "8": "b", "|": "l"})
_MISREAD_TOO = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "8": "b", "|": "i"})
_ONE_VOWEL = str.maketrans({"j": "s", "e": "i"})
_LONGEST, _FARTHEST = 40, 4
_SHORT, _MIDDLE = 5, 8
_LIKELY, _NEARLY = 6, 0.92


@lru_cache(maxsize=8192)
def sound_of(word: str) -> str:
    """A folded word as it sounds, roughly, to an ear of either language."""
    for pattern, sound in _BY_EAR:
        word = pattern.sub(sound, word)
    return word


@lru_cache(maxsize=16384)
def may_be_misspelt(word: str, name: str, slips: int = 0) -> bool:
    """Whether a folded word may be this folded name, with so many more slips than would do without a hint."""
    if not word or max(len(word), len(name)) > _LONGEST or abs(len(word) - len(name)) > _FARTHEST:
        return False
    if any(map(str.isdecimal, word)):
        return any(
            OSA.distance(word.translate(table), name, score_cutoff=1) <= 1 for table in (_MISREAD, _MISREAD_TOO)
        ) and (len(name) >= _SHORT or name in {word.translate(_MISREAD), word.translate(_MISREAD_TOO)})
    is_alike = word[0] == name[0]
    if (
        slips >= 0
        and is_alike
        and min(len(word), len(name)) >= _LIKELY
        and JaroWinkler.similarity(word, name) >= _NEARLY
    ):
        return True
    allowed = slips + (0 if len(name) < _SHORT - is_alike else 1 if len(name) < _MIDDLE else 2)
    if allowed > 0 and OSA.distance(word, name, score_cutoff=allowed) <= allowed:
        return True
    one, two = sound_of(word), sound_of(name)
    shortest = min(len(one), len(two))
    if shortest < _SHORT - 2:
        return False
    allowed = slips + (0 if shortest < _SHORT else 1 if shortest < _MIDDLE - 1 else 2)
    return allowed >= 0 and OSA.distance(one, two, score_cutoff=allowed) <= allowed


@lru_cache(maxsize=8192)
def may_sound_alike(word: str, name: str) -> bool:
    """Whether two short folded words may be one name to the ear: `Ann Lee` of Anh Le, `Fam` of Pham, `Shong` of Xiong."""
    if not 1 < len(word) <= _MIDDLE or not 1 < len(name) <= _MIDDLE or abs(len(word) - len(name)) > _SHORT - 2:
        return False
    one, two = _short_sound(word), _short_sound(name)
    is_slip = word[0] == name[0] and len(word) >= _SHORT - 2 and OSA.distance(word, name, score_cutoff=1) <= 1
    if one == two or is_slip:
        return True
    return one[:1] == two[:1] and min(len(one), len(two)) >= _SHORT - 2 and OSA.distance(one, two, score_cutoff=1) <= 1


def _short_sound(word: str) -> str:
    sound = sound_of(word).translate(_ONE_VOWEL)
    return sound[:-1] if len(sound) > 2 and word[-1] == "e" else sound  # noqa: PLR2004
