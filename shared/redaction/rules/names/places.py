"""Where in a text a word stands: at the beginning of a sentence, behind a title, in a signature, in the name of a street."""

import re
from functools import cached_property

from shared.redaction.rules.names.party import PartyNames
from shared.redaction.rules.names.words import (
    BEGIN_SENTENCES,
    COMMON,
    DOING,
    MONTHS_AND_DAYS,
    NAMES_THAT_ACT,
    PLACE_BEFORE,
    PLACE_BEHIND,
    PRESENTING,
    TITLES,
    WILL_DO,
)  # fmt: skip
from shared.redaction.text import Text, Token, set_of

_WIDEST_GAP, _LONGEST_ABBREVIATED = 3, 2
_ABBREVIATIONS = frozenset(("vda", "gpe", "fco", "fdo", "hdez", "rdz", "mtz", "gzz", "glz"))
_FEW_WORDS = 8
_SAYS_WHO = frozenset(("again", "calling", "from", "here", "speaking", "writing", "de", "otra", "llamando"))
_MOST_INITIALS = 3
_ARTICLES = set_of("the a an this that these those el la los las un una este esta ese esa")
_PAST = ("ed", "ED")
_BETWEEN = frozenset(' \t\u00a0.,-\u2010\u2011\n"\u201c\u201d()')
_CLOSELY = re.compile(r"(?:[ \u00a0]{1,2}|\.[ \u00a0]?|-|\n)\Z")
_LOOK_BACK = 32
# "my name is", "se llama", "Dear", "signed": somebody's name follows, whatever its letters.
_ANNOUNCED = re.compile(
    r"(?:(?<!\w)(?:mr|mrs|ms|miss|mx|dr|dra|sr|sra|srta|se\u00f1or|se\u00f1ora|se\u00f1orita|senor|senora|don|do\u00f1a|lic|mister|madam)\.?|"
    r"\b(?:my name is|name is|named|i am|i'm|im|it'?s|this is|it's me|it is me|dear|hi|hello|signed|sincerely|regards|called me|call me|goes by|known as|a\.?k\.?a\.?|"
    r"alias|nickname|nicknamed|me llamo|se llama|llamad[oa]|mi nombre es|nombre es|le dicen|me dicen|le digan|apodad[oa]|soy|habla|es de|"
    r"conocid[oa] como|hola|estimad[oa]|querid[oa]|firma|firmad[oa]|att|atte|atentamente|first name|last name|surname|maiden name|name|nombre|apellido|apellidos|"
    r"client|cliente|clienta|caller|complainant|constituent|customer|patient|paciente|from|de parte de|spoke (?:with|to)|speaking with|ask(?:ed|ing)? for|pregunt\w{1,4} por|leave (?:it |word )?with|d[e\u00e9]j\w+ con))[ ]?[:,.]?[ \u00a0]{0,2}\Z",
    re.IGNORECASE,
)  # fmt: skip
_WEAK_ANNOUNCERS = re.compile(
    r"\b(?:i am|i'm|im|it'?s|this is|soy|habla|es de|from|hi|hello|hola|client|cliente|clienta|caller|customer|name|nombre)[ ]?[:,.]?[ \u00a0]{0,2}\Z",
    re.IGNORECASE,
)
_SENTENCE_ENDS = ".!?:\n\r\u2026\u00bf\u00a1"
_ABBREVIATED = re.compile(r"\b(?:mr|mrs|ms|mx|dr|dra|sr|sra|srta|lic|st|hon|prof|jr)\.\Z", re.IGNORECASE)
_DATE_BEFORE = re.compile(
    r"(?:\b(?:in|of|on|by|until|since|till|through|during|for|from|early|late|last|next|this|every)|\b\d{1,2}(?:st|nd|rd|th)?"
    r"|\b\d{1,2}[\u00ba\u00b0]? de|(?:mes|fines|principios|mediados) de|\bpr\u00f3ximo|\bpasado)[ ]{1,2}\Z",
    re.IGNORECASE,
)
_DATE_BEHIND = re.compile(r"[ .]{1,2}(?:\d|del? \d|of \d|first|second|third|pasado|pr\u00f3ximo)", re.IGNORECASE)
_YEAR_BEFORE = re.compile(r"\b(?:19|20)\d\d[ ]\Z")
_TOLD_BEFORE = re.compile(
    r"\b(?:called|told|asked|informed|advised|emailed|texted|met|helped|llam[e\u00e9o\u00f3] a|dij[eo] a|inform[e\u00e9\u00f3] a|avis[e\u00e9\u00f3] a|le dije a)[ ]\Z",
    re.IGNORECASE,
)
_BEHIND_TOLD = re.compile(
    r"[ ]?(?:[,.;]|\Z|(?:back|that|to|at|he|she|of|on|and|again|twice|que|de|y|para|otra)\b)", re.IGNORECASE
)

_COMPOUND_BEFORE = re.compile(
    r"\b(?:la|el|los|las|our lady of|d\u00eda de|virgen de|se\u00f1ora de|the|ley|law)[ ]\Z", re.IGNORECASE
)
_LINE_ENDS = re.compile(r"[ \t.,!]*(?:\n|\Z|[(\[<|/\u00b7]|[,.]?[ ]?(?:\+?\d|\w+@))")
_LINE_BEGINS = re.compile(
    r"(?:^|\n|\A|[.!?][ ]{0,2}|[-\u2013\u2014~*][ ]{0,2}|[,;][ ]{0,2})(?:\b(?:gracias|thanks|thank you|thx|att?e?|sincerely|regards|saludos)[ ,.]{1,3})?\Z",
    re.IGNORECASE,
)


class Places:
    """The places of a text's words, and which of them belong to people who stay named."""

    def __init__(self, text: Text, kept: PartyNames) -> None:
        self.text, self._kept = text, kept
        self.words = text.words
        self._announced: dict[int, bool] = {}

    @cached_property
    def kept(self) -> frozenset[int]:
        """The words of whole names that stay."""
        found: set[int] = set()
        if not self._kept.all:
            return frozenset()
        for at in range(1, len(self.words)):
            one, two = self.words[at - 1].folded, self.words[at].folded
            if one != two and one in self._kept.neighbours.get(two, ()) and self.touches(at - 1, at):
                found |= {at - 1, at}
        return frozenset(found)

    @cached_property
    def positions(self) -> dict[str, list[int]]:
        """Where each folded word stands."""
        found: dict[str, list[int]] = {}
        for at, word in enumerate(self.words):
            found.setdefault(word.folded, []).append(at)
        return found

    @cached_property
    def visible(self) -> frozenset[str]:
        """The words that may be meant for a name: with a capital, behind a title, or all where capitals say nothing."""
        return frozenset(
            word.folded
            for at, word in enumerate(self.words)
            if word.is_capitalised or not self.text.shows_capitals or (at and self.words[at - 1].folded in PRESENTING)
        )

    @cached_property
    def initials(self) -> frozenset[int]:
        """Where one to three capital letters stand alone."""
        return frozenset(
            at for at, word in enumerate(self.words) if len(word.text) <= _MOST_INITIALS and word.text.isupper()
        )

    def touches(self, left: int, right: int) -> bool:
        """Whether nothing but blanks, a comma, a dot or a hyphen is between two words."""
        gap = self.text.content[self.words[left].end : self.words[right].start]
        folded = self.words[left].folded
        if "." in gap and len(folded) > _LONGEST_ABBREVIATED and folded not in _ABBREVIATIONS:
            return False  # one sentence ends and another begins
        return len(gap) <= _WIDEST_GAP and all(each in _BETWEEN for each in gap)

    def touches_closely(self, left: int, right: int) -> bool:
        """Whether two words can be of one name in this order: no comma between them."""
        return _CLOSELY.match(self.text.content[self.words[left].end : self.words[right].start]) is not None

    def is_close(self, left: int, right: int) -> bool:
        """Whether all words from one to the other touch."""
        return all(self.touches(at, at + 1) or self._is_abbreviated(at) for at in range(left, right))

    def _is_abbreviated(self, at: int) -> bool:
        return self.text.content[self.words[at].end : self.words[at + 1].start] == ". "

    def is_near(self, left: int, right: int) -> bool:
        """Whether only a blank, a hyphen or an apostrophe is between two words."""
        return self.text.content[self.words[left].end : self.words[right].start] in {" ", "-", "'", "\u2019", "\n"}

    def is_broken(self, at: int) -> bool:
        """Whether a word may go on in the next one: only a blank, or a hyphen and the end of the line, is between."""
        return self.text.content[self.words[at].end : self.words[at + 1].start] in {" ", "-", "-\n", "\u00ad\n", "- "}

    def leads_on(self, at: int) -> bool:
        """Whether the next word follows after a single blank."""
        after = at + 1
        return after < len(self.words) and self.text.content[self.words[at].end : self.words[after].start] == " "

    def begins_sentence(self, at: int) -> bool:
        """Whether the word may have its capital letter from its place."""
        start = self.words[at].start
        before = self.text.content[max(0, start - 6) : start].rstrip(" \t\"'\u201c\u201d\u00ab(>*-\u2013\u2014")
        if _ABBREVIATED.search(before):
            return False
        return start == 0 or not before or before[-1] in _SENTENCE_ENDS

    def is_announced(self, at: int) -> bool:
        """Whether a title or words that present somebody stand before the word."""
        if at not in self._announced:
            self._announced[at] = self._find_announcement(at)
        return self._announced[at]

    def _find_announcement(self, at: int) -> bool:
        word = self.words[at]
        before = self.text.content[max(0, word.start - _LOOK_BACK) : word.start]
        if self.text.content.startswith(("(sp", " (sp", "(?", " (?"), word.end):
            return True  # somebody doubts the spelling
        if _ANNOUNCED.search(before) is None or "[" in before[-3:]:
            return False
        if word.is_capitalised and self.text.shows_capitals:
            return True
        # "i am sue", but "i am hope less" and "the client will call" are none.
        if _WEAK_ANNOUNCERS.search(before) is None:
            return word.folded not in COMMON
        if self.leads_on(at) and self.words[at + 1].folded in _SAYS_WHO and word.folded not in COMMON - MONTHS_AND_DAYS:
            return True
        return word.folded not in COMMON | BEGIN_SENTENCES and (
            not self.leads_on(at) or self.text.content[word.end] in ",."
        )

    def is_presented(self, at: int) -> bool:
        """Whether words stand before this one that can present somebody, or something else."""
        start = self.words[at].start
        return _ANNOUNCED.search(self.text.content[max(0, start - _LOOK_BACK) : start]) is not None

    def is_doing(self, at: int) -> bool:
        """Whether the next word tells what somebody does or is."""
        if not self.leads_on(at):
            return False
        follower = self.words[at + 1]
        return follower.folded in DOING or follower.text.endswith(_PAST) or follower.text.casefold().endswith("\u00f3")

    def is_set_apart(self, start: int, end: int) -> bool:
        """Whether words stand by themselves, as a name does in a list or below a letter."""
        content = self.text.content
        first, last = self.words[start].start, self.words[end - 1].end
        return (
            _LINE_ENDS.match(content, last) is not None
            and _LINE_BEGINS.search(content[max(0, first - _LOOK_BACK) : first]) is not None
        )

    def is_signature(self, start: int, end: int) -> bool:
        """Whether words are all of a line, near the end of the text."""
        content = self.text.content
        first, last = self.words[start].start, self.words[end - 1].end
        line = content[content.rfind("\n", 0, first) + 1 : first].strip(" \t-\u2013\u2014~*,.")
        after = content[last : content.find("\n", last) if "\n" in content[last:] else len(content)].strip(" \t.,")
        return not line and not after and start > 0

    def ends_text(self, end: int) -> bool:
        """Whether nothing but marks follows the word before this one: somebody signs."""
        return not self.text.content[self.words[end - 1].end :].strip(" \t\n.,!-~)\"'")

    def follows_article(self, at: int) -> bool:
        """Whether a word before this one makes it a thing: `the`, `un`."""
        return at > 0 and self.words[at - 1].folded in _ARTICLES and self._blank_between(at - 1, at)

    def goes_on_with_box(self, at: int) -> bool:
        return at < len(self.words) and self.words[at].folded in {"box", "b"}

    def names_a_place(self, at: int) -> bool:
        """Whether the word is part of the name of a street, a town, a church or the like."""
        word = self.words[at]
        if not word.is_capitalised or not self.text.shows_capitals:
            return False
        if at and self._blank_between(at - 1, at) and self.words[at - 1].folded in PLACE_BEFORE:
            return True
        behind = at + 1 < len(self.words) and self._blank_between(at, at + 1)
        if behind and self.words[at + 1].is_capitalised and self.words[at + 1].folded in PLACE_BEHIND:
            return True
        before = self.text.content[max(0, word.start - _LOOK_BACK) : word.start]
        return (
            re.search(
                r"\b(?:Lady of|D\u00eda de|Virgen de|Se\u00f1ora de|Ca\u00f1\u00f3n de|Valle de)[ ](?:la |los |las )?\Z",
                before,
            )
            is not None
        )

    def _blank_between(self, left: int, right: int) -> bool:
        return self.text.content[self.words[left].end : self.words[right].start] == " "

    def is_name_here(self, at: int) -> bool:
        """Whether a word that is an ordinary one too is a name in this place."""
        word = self.words[at]
        before = self.text.content[max(0, word.start - _LOOK_BACK) : word.start]
        if (
            not self.text.shows_capitals
            and _TOLD_BEFORE.search(before)
            and _BEHIND_TOLD.match(self.text.content, word.end)
        ):
            return True
        if not self.text.shows_capitals:
            is_title = word.text.istitle() and len(self.words) < _FEW_WORDS and not self.leads_on(at)
            return is_title or self.is_set_apart(at, at + 1) or (self.begins_sentence(at) and self.is_doing(at))
        if not word.is_capitalised:
            return self.is_signature(at, at + 1)
        if self.names_a_place(at) or self._is_date(word) or self._is_compound(at):
            return False
        is_sentence = self.leads_on(at) and self._is_small(at + 1) and self.begins_sentence(at)
        return not (is_sentence and word.folded in BEGIN_SENTENCES) or self.is_doing(at) or self._will_act(at)

    def _will_act(self, at: int) -> bool:
        """`Bill will fax it`; not `The bill will be sent`."""
        if self.words[at].folded not in NAMES_THAT_ACT or at + 2 >= len(self.words):
            return False
        verb = self.words[at + 2]
        return self.words[at + 1].folded in WILL_DO and verb.text.islower() and verb.folded not in {"be", "not", "have"}

    def _is_small(self, at: int) -> bool:
        return not self.words[at].is_capitalised or self.words[at].folded == "i"

    def _is_date(self, word: Token) -> bool:
        if word.folded not in MONTHS_AND_DAYS:
            return False
        before = self.text.content[max(0, word.start - _LOOK_BACK) : word.start]
        return _DATE_BEFORE.search(before) is not None or _DATE_BEHIND.match(self.text.content, word.end) is not None

    def _is_compound(self, at: int) -> bool:
        """`la Cruz Roja`, `los Reyes Magos`, `a 2009 Mercedes`: an article or a year before, or a capital word of its own."""
        word = self.words[at]
        before = self.text.content[max(0, word.start - _LOOK_BACK) : word.start]
        if _YEAR_BEFORE.search(before):
            return True
        goes_on = self.leads_on(at) and self.words[at + 1].is_capitalised and self.words[at + 1].folded not in TITLES
        return goes_on and _COMPOUND_BEFORE.search(before) is not None
