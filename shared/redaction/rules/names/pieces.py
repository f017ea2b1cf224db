"""Names that somebody took apart: heard as several words (`So Heim`), cut by a hyphen, or shortened with a dot (`Hern.`)."""

from shared.redaction.rules.names.party import PartyNames
from shared.redaction.rules.names.places import Places
from shared.redaction.rules.names.sounds import may_be_misspelt
from shared.redaction.rules.names.words import COMMON, DOING, TITLES
from shared.redaction.text import set_of

_FEWEST_WHOLE, _LONGEST_PIECE = 5, 8
_MOST_PIECES = 3
_LONGEST_CUT = 5
_ACRONYMS = set_of("""
    is it us ca er pm am id ok tv ss ssn ssi dob ebt cps aps dss ssa dmv mc po pc hr la el de en si no to do in on at as an my me he we go so
    or of by be up if md rn pa dr mr ms sr jr st rd ave ct hud irs va faq asap eta aka pin sar soc cw cf ihss wic ada ged esl iep et ew sw
    """)


def count_pieces(places: Places, names: PartyNames, at: int, *, wants_last: bool) -> int:
    """How many words from here on are one name of the party in pieces; 0 if they are none."""
    words = places.words
    wanted = [name for name in (names.last if wants_last else names.spelt) if len(name) >= _FEWEST_WHOLE]
    if not wanted or at >= len(words) or not _is_piece(places, at):
        return 0
    joined = words[at].folded
    for count in range(2, _MOST_PIECES + 1):
        last = at + count - 1
        if last >= len(words) or not places.is_near(last - 1, last) or not _is_piece(places, last):
            return 0
        joined += words[last].folded
        if len(joined) >= _FEWEST_WHOLE - 1 and any(
            joined[0] == name[0] and may_be_misspelt(joined, name, 1) for name in wanted
        ):
            return count
    return 0


def _is_piece(places: Places, at: int) -> bool:
    word = places.words[at]
    return (
        word.text.isalpha()
        and len(word.folded) <= _LONGEST_PIECE
        and (word.is_capitalised or not places.text.shows_capitals)
        and (len(word.folded) > 1 or not places.text.shows_capitals)
        and word.folded not in TITLES
        and not (word.folded in COMMON | DOING and not word.is_capitalised)
    )


def is_cut_short(places: Places, names: PartyNames, at: int) -> bool:
    """Whether the word is the beginning of a last name with a dot behind: `Hern.`, `O'C.`."""
    word = places.words[at]
    return (
        1 < len(word.folded) <= _LONGEST_CUT
        and word.is_capitalised
        and places.text.content[word.end : word.end + 1] == "."
        and any(last.startswith(word.folded) and last != word.folded for last in names.last)
    )


def are_initials(names: PartyNames, written: str) -> bool:
    """Whether capital letters in a row are all the initials of the party's name, and no acronym."""
    return written not in _ACRONYMS and written in names.monograms
