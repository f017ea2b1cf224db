"""Mail addresses spelled out, for the telephone or to hide them from machines, in English and Spanish."""

from collections.abc import Iterator

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.rules.number_words import is_number_word
from shared.redaction.text import Text, Token, set_of

_AT_SIGNS = frozenset(("@", "\uff20"))
_ARROBA = frozenset(("arroba", "arrova", "aroba", "arobas"))
_AT_WORDS = frozenset(("at",)) | _ARROBA
_DOT_WORDS = frozenset(("dot", "punto", "period"))
_JOIN_WORDS = set_of("dash hyphen guion underscore raya rayita plus mas minus menos score bajo medio alto")
_JOIN_SIGNS = frozenset(("-", "_", "+", "\u2010", "\u2013"))
_AFTER_A_JOIN = {"score": "under", "bajo": "guion", "medio": "guion", "alto": "guion"}
_OPEN, _CLOSE, _AROUND = frozenset("([{<"), frozenset(")]}>"), frozenset("-_*")
_ENDINGS = set_of(
    "com org net edu gov us mil info biz io co me tv app dev email mail uk ca mx es eu example test invalid"
)
_PROVIDERS = set_of("gmail hotmail yahoo outlook icloud aol live msn protonmail")
_ANNOUNCERS = set_of("email mail emails correo correos em e-mail buzon")
_FILLERS = set_of(
    "is es it its at : mine el mi su de la electronico address direccion like this asi como seria spelled se escribe"
)
_NOT_WITHIN = set_of(
    "me the to that this you your he she they we it please por favor que a lo le les para and y or o con with not no , ; ! ?"
)
_MOST_LETTERS = 40
_MOST_PARTS = 6
_MOST_ANNOUNCED = 14
_LONGEST_DOMAIN_NAME = 3


def find_spelled_emails(text: Text, _: KnownParties) -> Iterator[Finding]:
    """Find `name at example dot org`, `name (at) example.org`, `nombre arroba ejemplo punto com` and their mixtures."""
    tokens = text.tokens
    for position, token in enumerate(tokens):
        marked, before, after = _unwrap(tokens, position)
        is_sign = token.text in _AT_SIGNS
        if not (is_sign or token.folded in _AT_WORDS or (marked and token.folded == "a")):
            continue
        is_sure = is_sign or marked or token.folded in _ARROBA
        local = _local_start(tokens, before, is_sure=is_sure)
        domain = _domain_end(tokens, after, is_sure=is_sure)
        if local is None or domain is None:
            continue
        last, dots_spelled, ending = domain
        if not dots_spelled and not is_sure:
            continue  # "look at example.org" is no address
        if ending not in _ENDINGS | _PROVIDERS and not (marked or token.folded in _ARROBA):
            continue
        yield Finding(tokens[local].start, tokens[last].end, 0.95 if marked or dots_spelled else 0.8)


def _unwrap(tokens: list[Token], position: int) -> tuple[bool, int, int]:
    """Whether the sign stands in brackets, and the positions before and after it."""
    before, after = position - 1, position + 1
    if before >= 0 and after < len(tokens):
        left, right = tokens[before].text, tokens[after].text
        if (left in _OPEN and right in _CLOSE) or (left in _AROUND and left == right):
            return True, before - 1, after + 1
    if after < len(tokens) and tokens[position].folded == "at" and tokens[after].folded == "sign":
        return True, before, after + 1
    return False, before, after


def _local_start(tokens: list[Token], position: int, *, is_sure: bool) -> int | None:
    if position < 0 or not tokens[position].is_word:
        return None
    start = position
    for _ in range(_MOST_PARTS):
        joint = start - 1
        if joint <= 0:
            break
        if is_sure and is_number_word(tokens[start]) and (is_number_word(tokens[joint]) or tokens[joint].is_word):
            start = joint  # "lopez ochenta y dos"
            continue
        opening = _joint_start(tokens, joint, start)
        if opening is None or opening == 0 or not tokens[opening - 1].is_word:
            break
        start = opening - 1
    start = _with_letters(tokens, start)
    return min(start, _announced_start(tokens, position, start))


def _with_letters(tokens: list[Token], start: int) -> int:
    """Where letters one by one begin that end here: `a n a r u i z at mail dot ...`, `A-N-A, 77 at ...`."""
    first, at = start, start
    while at >= 0 and start - at < _MOST_LETTERS:
        token = tokens[at]
        if token.is_word and len(token.text) == 1:
            first = at
        elif token.text not in _JOIN_SIGNS | {",", "."} and at != start:
            break
        at -= 1
    return first if start - first > 1 else start


def _joint_start(tokens: list[Token], joint: int, after: int) -> int | None:
    """The first token of the sign or word that ends here and joins two parts of an address; None if it does not."""
    token = tokens[joint]
    if token.text in _CLOSE and joint > 1 and tokens[joint - 2].text in _OPEN:  # "bonnie(dot)raskin", "ana [dash] ruiz"
        return joint - 2 if tokens[joint - 1].folded in _DOT_WORDS | _JOIN_WORDS else None
    if token.folded in _DOT_WORDS:
        return joint
    if token.folded in _JOIN_WORDS or token.text in _JOIN_SIGNS:
        first = _AFTER_A_JOIN.get(token.folded)
        if first is not None:
            return joint - 1 if joint and tokens[joint - 1].folded == first else None
        is_sign = token.text in _JOIN_SIGNS and token.text != "_"
        return None if is_sign and joint and tokens[joint - 1].end != token.start else joint
    if token.text == "." and token.end == tokens[after].start and joint and tokens[joint - 1].end == token.start:
        return joint
    return None


def _announced_start(tokens: list[Token], position: int, start: int) -> int:
    """Where an address begins of which somebody says that it is one: `my email is ana lopez at ...`."""
    begins = start
    for at in range(start - 1, max(-1, start - _MOST_ANNOUNCED), -1):
        if tokens[at].folded in _ANNOUNCERS:
            return begins
        if tokens[at].folded in _FILLERS:
            continue
        if tokens[at].folded in _NOT_WITHIN or not tokens[at].is_word or position - at > _MOST_PARTS:
            break
        begins = at
    return start


def _domain_end(tokens: list[Token], position: int, *, is_sure: bool) -> tuple[int, bool, str] | None:
    """The last token of a domain that begins here, whether its dots are spelled out, and its ending."""
    if position >= len(tokens) or not tokens[position].is_word:
        return None
    spelled, dots, words = False, 0, 1
    for _ in range(_MOST_PARTS):
        dot, after = position + 1, position + 2
        if dot < len(tokens) and tokens[dot].text in _OPEN and dot + 2 < len(tokens) and tokens[dot + 2].text in _CLOSE:
            dot, after = dot + 1, dot + 3
        if dot >= len(tokens) or after >= len(tokens) or not tokens[after].is_word:
            break
        if (
            tokens[dot].folded in {"guion", "under"}
            and tokens[after].folded in _AFTER_A_JOIN
            and after + 1 < len(tokens)
        ):
            after += 1
        is_word = tokens[dot].folded in _DOT_WORDS
        is_point = tokens[dot].text == "." and (
            tokens[after].start == tokens[dot].end or (is_sure and tokens[after].folded in _ENDINGS)
        )
        is_dash = tokens[dot].folded in _JOIN_WORDS or tokens[dot].text in _JOIN_SIGNS
        if not (is_word or is_point or is_dash):
            if is_sure and not dots and words < _LONGEST_DOMAIN_NAME and _is_domain_of_words(tokens, dot):
                position, words = dot, words + 1
                continue
            break
        spelled, dots = spelled or is_word, dots + (is_word or is_point)
        position = after
    if not dots and tokens[position].folded in _PROVIDERS:
        return position, spelled, tokens[position].folded
    return (position, spelled, tokens[position].folded) if dots else None


def _is_domain_of_words(tokens: list[Token], position: int) -> bool:
    """Whether a word is one more of a domain in several words: `correo libre punto com`."""
    ahead = tokens[position + 1 : position + 1 + _LONGEST_DOMAIN_NAME]
    return tokens[position].is_word and any(
        each.folded in _DOT_WORDS and all(other.is_word for other in ahead[:number])
        for number, each in enumerate(ahead)
    )
