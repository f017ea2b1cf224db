"""Dates of birth: dates of which the text says so, in whatever form; ages and other dates stay."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from shared.redaction.known import KnownParties
from shared.redaction.rule import Finding
from shared.redaction.rules.birth_contexts import find_echoes, find_in_context
from shared.redaction.rules.dates import ANY_DATE, DATE_BEGINS, FULL_DATE, WHOLLY_IN_WORDS, year_of
from shared.redaction.rules.number_words import HUNDREDS, TEENS, TENS, UNITS
from shared.redaction.rules.told_dates import read_told_date
from shared.redaction.text import Text

_SAYS_BIRTH = re.compile(
    r"(?<![\w-])(?:d[./]?[ ]?[o0][./]?[ ]?b(?:['\u2019]?s)?\b\.?|birth[ ]certificate[ ](?:says|shows|reads|has)|dates? of birth|birth[ -]?dates?|birth[ -]?days?|b[-'\u2019]?days?|b/d|born(?:ed)?|br?i?r?th[ -]?da(?:y|te)|d\.?o\.?b\.?|date born|b\.(?=[ ]?(?:\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))|(?:turn(?:s|ed|ing)?|becom(?:es?|ing)|reach(?:es|ed|ing)?|hits?|(?:will|to|\w{1,4}['\u2019]ll)[ ]be)[ ](?:\d{1,2}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -]\w{3,5})?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,6}teen)(?:[ ]years old)?(?=[ ](?:this |next )?(?:on|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)))|newborn|reci[e\u00e9]n nacid[oa]|celebrat\w+ (?:his|her|my|their) \d{1,3}(?:st|nd|rd|th)|bab(?:y|ies)(?: \w+)? (?:arrived|came)|birth[ ]?(?:month|year)|year of birth|a[n\u00f1]o de nac\w*|(?:his|her|my|their|\w+'s) (?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|eighteenth) birthday|(?:came|come) into (?:the|this) world|"
    r"fecha nacim\w*|d[i\u00ed]a de nac\w*|fechas?[ ]?(?:de)?(?:[ ](?:su|mi))?[ ]?nac\w*\.?|f\.?[ ]?(?:de[ ]?)?nac\w*\.?|fdn|f\.?d\.?n\b\.?|f\.[ ]?n\.|f/n|fn:|f\.[ ]de[ ]n\.|acta de nacimiento[ ](?:dice|pone|marca|tiene|trae|aparece)|nacimiento[ ]?(?=:)|fec\.?[ ]?nac\w*\.?|"
    r"na[cszx](?:i[\u00f3\u00f2\u00f4]|io|\u00ed|i|er|id[oa]s?|ieron|imos)|nas(?:i?m?i?ento)|lleg(?:\u00f3|o|aron) al mundo|alumbramiento|soy de(?= (?:(?:18|19|20)\d\d|ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic))|compl?ea[n\u00f1]os|nac\.|cumplea[n\u00f1]os|natalicio|"
    r"(?<!se )cumpl(?:e|en|o|i\u00f3|io|ir|ir\u00e1)(?:[ ](?:los[ ])?(?:a[n\u00f1]os|\d{1,3}(?:[ ]a[n\u00f1]os)?|\w{2,10}[ ]a[n\u00f1]os))?(?=[ ]{1,2}(?:el[ ])?(?:\d|el[ ])|[ ]es[ ]el|:)|gave birth|dio a luz|"
    r"had (?:her|my|the|their) baby|delivered|vin[eo] al mundo|nac(?=[ :])|fn(?=[ :]{1,2}\d)|birth(?=[ :]{1,3}\d)|d\. of b\.|date of bi\w+|"
    r"b\.?d\.?(?=[ :]{1,2}\d)|(?:soy|es|somos) del?(?=[ ]\d{1,2} de)|cumple[ ](?=es el))(?![^\W\d_])",
    re.IGNORECASE,
)
# The words with which the pattern above begins, folded.
_BIRTH_BEGINS = re.compile(
    r"d|b|born|birth|turn|becom|reach|hit|will|to|\w{1,4}ll\Z|year|ano|his|her|my|their|\w+s\Z|came|come|celebrat|newborn|recien|fecha|dia|f|acta|"
    r"na[cszx]|n\Z|cumpl|compl|gave|dio|had|vin|es\Z|soy|somos|lleg|alumbramiento"
)
_ANY_BEGINS = re.compile(
    rf"\w*\d|{DATE_BEGINS.pattern}|christmas|new|valentine|halloween|thanks|independ|navidad|nochebuena|st|cinco|fourth|groundhog|veteran|"
    r"memorial|labor|zero|oh|o\Z|[a-z]*teen|mil|[oilsb]{1,4}\Z"
    + "".join(f"|{word}\\Z" for word in (*UNITS, *TENS, *TEENS, *HUNDREDS))
)
_BIRTH_WORD_BEGINS = re.compile(r"d|birth|bday|born|f|cumpl|nac")
_SAYS_YEAR = re.compile(r"year|a[n\u00f1]o de|\Aborn|\Ana[cs]|\Ad|\Asoy|\Ab\.", re.IGNORECASE)
_YEARS = re.compile(
    r"[ ,:=(]{1,3}(?:is |was |es |era |del? |in (?:the year )?|en (?:el a[n\u00f1]o )?)?((?:18|19|20)\d\d)(?![\w/-])(?:[,;/ ]{1,2}(?:and |y |his own |her own |hers |his |el de [^\W\d_]+ |my own ){0,2}((?:18|19|20)\d\d)(?![\w/-]))?",
    re.IGNORECASE,
)
_FARTHEST = 90
_YEAR_ALONE = re.compile(
    r"(?<!before )(?<!after )(?<!since )(?<!until )(?<!antes de )(?<!despu\u00e9s de )(?<!desde )(?<!hasta )(?<=[ (])(?:18|19|20)\d\d(?![\w/:-]|[.,]\d)"
)
# "8/23 and the year as 1971".
_YEAR_APART = re.compile(
    r"[ ,;]{1,2}(?:and|y|con|with)?[ ]?(?:the|her|his|my|el)?[ ]?(?:year|a[n\u00f1]o)[ ](?:(?:as|is|was|of|de|es|era)[ ])?((?:18|19|20)\d\d)(?![\w/-])",
    re.IGNORECASE,
)
_YEAR_WITHIN = 45
_SENTENCE_ENDS = re.compile(
    r"(?<!\b[A-Za-z])(?<!\bSt)(?<!\bMt)(?<!\b[DMS]r)(?<!\bMrs)(?<!\bSra)[.](?=[ \n]+[A-Z\u00c1\u00c9\u00cd\u00d3\u00da\u00d1\u00bf\u00a1])|\n\s*\n|[\[\]]|[!?](?=[ \n]+[A-Z\u00c1\u00c9\u00cd\u00d3\u00da\u00d1\u00bf\u00a1])"
)
# What says of a date that it is of something else: looked for between the words for a birth and the date.
_OTHER_DATE = re.compile(
    r"\b(?:since|until|appl(?:ied|ying|ication)|moved|appointment|meeting|report(?:ed)?|hearing|deadline|incident\w*|admi(?:t|tted|ssion)|disch\w*|filed|received|"
    r"effective|court|order|custody|placed|closed|opened|letter|notice|referral|(?:re)?sent|mailed|faxed|phoned|visited|desde|hasta|solicit\w+|cita|audiencia|vence|suceso|"
    r"hechos|queja|carta|aviso|alta|ingreso|visita|juzgado|custodia)\b",
    re.IGNORECASE,
)
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:since|separat\w+|marri\w+|wedding|divorc\w+|hir(?:e|ed|ing)|retire\w*|employ\w+|work(?:ed|ing)|job|sign(?:ed|ature|ing)?|renew\w*|effective|amend\w+|"
    r"law|regulations?|rule|statute|act|acl|acin|section|policy|ordinance|found(?:ed|ing)|open(?:ed|ing)?|clos(?:ed|ing)|start(?:ed|ing)?|began|end(?:ed|s|ing)?|expir\w+|"
    r"died|death|passed|deceased|buried|funeral|immigrat\w+|arriv\w+|enter(?:ed|ing)|entry|came|come|moved|purchas\w+|bought|sold|lease[ds]?|decree|order(?:ed)?|hearing|court|"
    r"judg\w+|award\w*|provider|notar\w+|fingerprint\w*|certifi(?:ed|cation)|licensed?|graduat\w+|diploma|enlist\w*|discharg\w+|served|service|naturaliz\w+|citizen\w*|green card|"
    r"built|construy\w+|constru\w+|installed|painted|inspect\w+|updated|version|revis\w+|form|issued|dated|granted|approved|den(?:ied|ial)|appl(?:ied|ication)|accident|surgery|injur\w+|stroke|diagnos\w+|"
    r"trabaj\w+|contrat\w+|jubil\w+|pension\w*|despid\w+|ley|reform\w+|reglamento|art[i\u00ed]culo|boda|cas(?:\u00e9|[o\u00f3]|amos|aron|ad[oa]s?|arse)|matrimonio|separa\w+|falleci\w+|"
    r"muri\w+|muerte|vin[eo]|lleg(?:[u\u00fa]\w+|[o\u00f3])|entr(?:[e\u00e9]|[o\u00f3])|firm\w+|renov\w+|fund\w+|inaugur\w+|vigen\w+|emiti\w+|expedi\w+|compr\w+|vend\w+|oper\w+|accidente|"
    r"contrato|sentencia|juicio|residen(?:te|cia)|ciudadan\w+|emigr\w+|inmigr\w+|crimen|abri\w+|cerr\w+)\b",
    re.IGNORECASE,
)
_ANOTHER_FIELD = re.compile(r"(?:^|[\s;,])([^\W\d_]{3,20})(?:[ ]\([^()\n]{2,20}\))?[ ]?:[ ]?\Z")
_LAPSE = re.compile(
    r"[ ](?:to|through|until|al|a|hasta(?: el)?|-|\u2013)[ ](?:el )?\d|[ ](?:to|through|until|al|hasta)[ ]",
    re.IGNORECASE,
)
_LAPSE_BEFORE = re.compile(r"\d[ ](?:to|through|until|al|a|hasta(?: el)?)[ ]\Z", re.IGNORECASE)
_CLAUSE_ENDS = re.compile(r"(?<=[a-z\d)])[.;!?](?=\s)|\n\s*\n|[\[\]]")
_NEAR = re.compile(r"[\s.:;,()=\u2013\u2014-]{0,6}\Z")
_SAYS_SO_AFTER = re.compile(
    r"[ \t,)(:=-]{0,4}(?:(?:is|was|es|era|as|como|being|which|que|are|son|when|that|the|day|date|it|i|he|she|we|also|actually|really|my|her|his|"
    r"their|our|mi|su|nuestra|la|el|d[i\u00ed]a|en|cuando|fecha|correct|real|actual|verdadera|los|las|se|right|true|too|son's|daughter's|child's|baby's)[ ,]{1,2}){0,6}"
    r"(?:\(?d\.?o\.?b\b|date of birth|birth ?date|birth ?day|bday|born|fdn|f\.? ?nac|cumplea|nacimiento|naci[\u00f3o]|nac[i\u00ed]|cumpl(?:e|o|i\u00f3|ir\u00e1|en)[ ]\w{1,10}[ ]a[n\u00f1]os|cumpl[\u00edi]\b|cumpli\u00f3\b)",
    re.IGNORECASE,
)
_BIRTH_WORD = re.compile(r"\b(?:d\.?o\.?b|birth|bday|born|fdn|f\.? ?nac|cumpl|nac)", re.IGNORECASE)
_LEADS_ON = re.compile(
    r"(?:[ ]?\([^()\n]{1,30}\)[ ]?)?(?:[\s,;()/&:\"'\u201c\u201d\u2013\u2014-]*(?:and|or|y|e|o|u|por|vs\.?|not|no|instead|it|was|were|era|son|instead|of|en|vez|lugar|de|a|to|rather|than|it'?s|its|should|be|"
    r"debe|ser|es|is|sino|in|but|pero|the|la|el|other|otra|otro|mine|m[i\u00ed]a?|hers?|his|su|system|sistema|records?|as|says?|dice|real|correct|"
    r"correcta?|child|hijo|hija|[Cc]h\.?[ ]\d{1,2}|\d{1,2}[.)]|[A-Z\u00c1\u00c9\u00cd\u00d3\u00da\u00d1][\w'\u2019-]{1,20})\b)"
    r"{0,8}[\s,;()/&:\"'\u201c\u201d\u2013\u2014-]*\Z"
)
_CHAIN_GAP = 48
_SENTENCE = 160
_NAME_BEFORE = re.compile(
    r"[A-Z\u00c1\u00c9\u00cd\u00d3\u00da\u00d1][\w'\u2019-]{1,24}[ ]?(?:\(|,|[-\u2013\u2014/|:]|(?<=[\w])[ ])[ ]?\Z"
)
_IN_BRACKETS = re.compile(r"[^\W\d_][\w'\u2019-]{0,24}[ ]?\((?:\w{1,10}[ ,]{1,2})?\Z")
_FAMILY = re.compile(
    r"\b(?:child(?:ren)?|kids?|sons?|daughters?|bab(?:y|ies)|twins?|grand\w+|mother|father|mom|dad|husband|wife|spouse|brothers?|sisters?|"
    r"hij[oa]s?|ni[n\u00f1][oa]s?|beb[e\u00e9]s?|gemel[oa]s|niet[oa]s?|mam[a\u00e1]|pap[a\u00e1]|madre|padre|espos[oa]|marido|herman[oa]s?|menor(?:es)?)\b",
    re.IGNORECASE,
)
_AGE_BEFORE = re.compile(
    r"\b(?:aged?[ ]|edad[ ])?\d{1,3}(?:[ ](?:a[n\u00f1]os|years? old|yrs?|y/?o))?,?[ ]\(?\Z", re.IGNORECASE
)
_FAMILY_BEFORE = re.compile(_FAMILY.pattern + r"[ ]?[,(:][ ]?\Z", re.IGNORECASE)
_FAMILY_WITHIN = 120
_GROWN_UP, _LONG_AGO = 2016, 2007
_CLAUSE, _CLAUSE_BEHIND, _SHORTEST_CLAUSE = 90, 30, 3
_NOT_A_BIRTH = re.compile(
    r"\b(?:since|from|until|effective|dated|act|signed|married|divorced|bought|hired|died|desde|hasta|fechad[oa]|ley|firm\w+|cas\w+|"
    r"falleci\w+|muri\w+)[ ,]{1,2}(?:the |el )?\Z",
    re.IGNORECASE,
)
# Before a date of fifty years ago and more these say little.
_HARDLY_A_BIRTH = re.compile(r"\b(?:of|in|on|el|del?)[ ,]{1,2}(?:the |el )?\Z", re.IGNORECASE)
# Eight digits that are a day of long ago name no file and no case.
_COMPACT = re.compile(
    r"(?<![\w.,$/-])(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:19[2-9]\d|200[0-7])|(?:19[2-9]\d|200[0-7])(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?![\w/-]|[.,]\d)"
)
_A_LIFE_AGO = 1972
_ARTICLE_BEFORE = re.compile(r"(?<!\w)(?:el|the)[ ]\Z", re.IGNORECASE)


def find_birth_dates(text: Text, known: KnownParties) -> Iterator[Finding]:
    """Find the dates that follow `DOB`, `born`, `naci\u00f3` and the like, or that `is my birthday` follows, and their company."""
    content = text.content
    found: dict[int, int] = {}
    births = list(text.match_at(_SAYS_BIRTH, _BIRTH_BEGINS))
    dates = list(text.match_at(FULL_DATE, DATE_BEGINS))
    for start, end in _find_after_words(text, births):
        found[start] = max(found.get(start, 0), end)
    found.update(_find_before_words(text))
    for date in dates:
        year = year_of(date.group())
        if year is not None and (
            _stands_with_name(content, date, year)
            or (year <= _GROWN_UP and _is_in_sentence(content, date, births) and not _tells_of_else(content, date))
        ):
            found[date.start()] = max(found.get(date.start(), 0), date.end())
    for spoken in text.match_at(WHOLLY_IN_WORDS, DATE_BEGINS):
        if not _tells_of_else(content, spoken):
            found[spoken.start()] = max(found.get(spoken.start(), 0), spoken.end())
    for start, end in (*find_in_context(text, known, dates), *find_echoes(text, list(found.items()))):
        found[start] = max(found.get(start, 0), end)
    for compact in _COMPACT.finditer(content):
        found[compact.start()] = compact.end()
    chained: set[int] = set()
    for start, end in sorted(found.items()):
        article = _ARTICLE_BEFORE.search(content, max(0, start - 8), start)
        yield Finding(article.start() if article is not None else start, end, 0.9)
        yield from _find_company(content, end, dates, chained)


def _find_after_words(text: Text, births: Sequence[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Dates, and years alone, before which the text says what they are."""
    content, starts = text.content, [token.start for token in text.tokens]
    for says in births:
        if _SAYS_YEAR.search(says.group()) and (years := _YEARS.match(content, says.end())) is not None:
            yield from (years.span(group) for group in (1, 2) if years.group(group))
            continue
        if not _may_hold_date(text, says.end(), says.end() + _FARTHEST):
            continue
        date = ANY_DATE.search(content, says.end(), says.end() + _FARTHEST + 60)
        places = [date.span()] if date is not None else []
        if (told := read_told_date(text.tokens, bisect_left(starts, says.end()))) is not None:
            places.append((text.tokens[told[0]].start, text.tokens[told[1]].end))
        if not places and _SAYS_YEAR.search(says.group()):
            places += (year.span() for year in _YEAR_ALONE.finditer(content, says.end(), says.end() + _YEAR_WITHIN))
        if (year := _YEAR_APART.match(content, max((end for _, end in places), default=says.end()))) is not None:
            places.append(year.span(1))
        for start, end in places:
            between = content[says.end() : start]
            if start - says.end() <= _FARTHEST and (
                _NEAR.match(between) or not (_SENTENCE_ENDS.search(between) or _OTHER_DATE.search(between))
            ):
                yield start, end


def _may_hold_date(text: Text, start: int, end: int) -> bool:
    """Whether a word with which a date may begin stands here."""
    begins = text.starts_like(_ANY_BEGINS)
    at = bisect_left(begins, start)
    return at < len(begins) and begins[at] <= end


def _find_before_words(text: Text) -> Iterator[tuple[int, int]]:
    """Dates behind which the text says what they are: "March 14, 1948, which is my birthday"."""
    content, reached = text.content, 0
    for word in text.match_at(_BIRTH_WORD, _BIRTH_WORD_BEGINS):
        first = max(reached, word.start() - _FARTHEST, 0)
        if _may_hold_date(text, first, word.start()):
            for date in ANY_DATE.finditer(content, first, word.start()):
                if _SAYS_SO_AFTER.match(content, date.end()):
                    yield date.span()
                    reached = date.end()


def _is_in_sentence(content: str, date: re.Match[str], births: Sequence[re.Match[str]]) -> bool:
    """Whether the sentence of the date speaks of a birth: "her date of birth, typed as ... when it is ..."."""
    at = bisect_left(births, date.start(), key=lambda says: says.start())
    for says in births[max(0, at - 1) : at + 1]:
        first, last = min(says.end(), date.end()), max(says.start(), date.start())
        if last - first <= _SENTENCE and _SENTENCE_ENDS.search(content, first, last) is None:
            return True
    return False


def _find_company(content: str, end: int, dates: Sequence[re.Match[str]], chained: set[int]) -> Iterator[Finding]:
    """`06/11/1967 por 11/06/1967`, `Ana (9 January 2016), Leo (3 May 2018)`: dates that only names and little words part."""
    at = bisect_left(dates, end, key=lambda date: date.start())
    while at < len(dates) and end not in chained:
        chained.add(end)
        date = dates[at]
        if date.start() - end > _CHAIN_GAP or not _LEADS_ON.match(between := content[end : date.start()]):
            return
        if _OTHER_DATE.search(between) or (
            (field := _ANOTHER_FIELD.search(between)) is not None and not _BIRTH_WORD.search(field.group())
        ):
            return
        yield Finding(date.start(), date.end(), 0.75)
        end, at = date.end(), at + 1


def _tells_of_else(content: str, date: re.Match[str]) -> bool:
    """Whether the clause of a date speaks of a work, a law, a marriage or something else that is no birth."""
    before = _CLAUSE_ENDS.split(content[max(0, date.start() - _CLAUSE) : date.start()])[-1]
    after = _CLAUSE_ENDS.split(content[date.end() : date.end() + _CLAUSE_BEHIND])[0]
    if _LAPSE.match(after) is not None or _LAPSE_BEFORE.search(before) is not None:
        return True
    if len(before.strip()) <= _SHORTEST_CLAUSE:  # "On May 5, 2003 I opened ..."
        before += after
    last_of_else = max((match.start() for match in _OF_SOMETHING_ELSE.finditer(before)), default=-1)
    last_of_birth = max((match.start() for match in _BIRTH_WORD.finditer(before)), default=-1)
    return last_of_else > last_of_birth


def _stands_with_name(content: str, date: re.Match[str], year: int) -> bool:
    """Whether a date stands by a name as a date of birth does: in brackets behind one of a family, or long ago."""
    before = content[max(0, date.start() - 40) : date.start()]
    is_old = year <= _LONG_AGO and not _NOT_A_BIRTH.search(before)
    is_old = is_old and (year <= _A_LIFE_AGO or not _HARDLY_A_BIRTH.search(before))
    return (is_old or _stands_in_family(content, date, before, year)) and not _tells_of_else(content, date)


def _stands_in_family(content: str, date: re.Match[str], before: str, year: int) -> bool:
    if _OTHER_DATE.search(_CLAUSE_ENDS.split(before)[-1]):
        return False
    if _FAMILY_BEFORE.search(before):
        return True
    stands = any(pattern.search(before) for pattern in (_AGE_BEFORE, _NAME_BEFORE, _IN_BRACKETS))
    return stands and (
        year <= _GROWN_UP or _FAMILY.search(content, max(0, date.start() - _FAMILY_WITHIN), date.start()) is not None
    )
