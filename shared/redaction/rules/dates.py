"""Dates as people write them, English and Spanish: in digits, with the month's name, or wholly in words."""

import re

_ORDINALS = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|"
    "sixteenth|seventeenth|eighteenth|nineteenth|twentieth|twenty[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|"
    "thirtieth|thirty[ -]first"
)
_UNITS_ES = "un|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve"
_DAYS_ES = (
    rf"primero|{_UNITS_ES}|diez|once|doce|trece|catorce|quince|dieciséis|dieciseis|diecisiete|dieciocho|diecinueve|veinte|"
    rf"veinti(?:uno|ún|un|dós|dos|trés|tres|cuatro|cinco|séis|seis|siete|ocho|nueve)|treinta(?: y un[o]?)?"
)
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|"
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre|"
    "ene|abr|ago|set|dic|septernber|novernber|decernber|febuary|"
    "ianuary|iune|iuly"
)
_EACH_MONTH = (
    "january jan enero ene ianuary|february feb febrero febuary|march mar marzo|april apr abril abr|may mayo|june jun junio iune|"
    "july jul julio iuly|august aug agosto ago|september sep sept septiembre setiembre set septernber|october oct octubre|"
    "november nov noviembre novernber|december dec diciembre dic decernber"
)
MONTH_NAMES = {name: number for number, names in enumerate(_EACH_MONTH.split("|"), start=1) for name in names.split()}
_ROMAN = "viii|vii|iii|xii|vi|iv|ix|xi|ii|i|v|x"
_UNITS_EN = "one|two|three|four|five|six|seven|eight|nine"
_TEENS_EN = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS_EN = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_TENS_ES = "veinte|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa"
_SMALL_EN = rf"(?:(?:{_TENS_EN})(?:[ -](?:{_UNITS_EN}))?|{_TEENS_EN}|(?:oh|o)[ -](?:{_UNITS_EN})|{_UNITS_EN})"
_SMALL_ES = (
    rf"(?:(?:{_TENS_ES})(?: y (?:{_UNITS_ES}))?|veinti\w{{2,7}}|dieci\w{{4,6}}|diez|once|doce|trece|catorce|quince|"
    rf"cero (?:{_UNITS_ES})|{_UNITS_ES})"
)
_LONG_YEAR = (
    rf"(?:(?:18|19|20)\d{{2}}|['\u2019\u2018]\d{{2}}|(?:nineteen|eighteen|twenty)(?:[ -]hundred)?(?:[ -]and)?[ -]{_SMALL_EN}|"
    rf"nineteen hundred|two thousand(?:,?(?: and)?[ -]{_SMALL_EN})?|mil (?:novecientos|nueve ?cientos)(?: {_SMALL_ES})?|dos mil(?: {_SMALL_ES})?)"
)
_SHORT_YEAR = rf"(?:\d{{2}}(?![\d:]|[.,]\d)|(?:{_TENS_ES})(?: y (?:{_UNITS_ES}))?|veinti\w{{2,7}}|(?:{_TENS_EN})(?:[ -](?:{_UNITS_EN}))?)"
_YEAR = rf"(?:{_LONG_YEAR}|{_SHORT_YEAR})"
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th|ro|º|°|er|o)?|{_ORDINALS}|{_DAYS_ES})"
_GAP = r"[ \t\u00a0./\-\u2010-\u2015,]{1,3}"
_OF = r"(?:[ \t\u00a0\n./\-\u2010-\u2015,]{1,3}(?:of|de|del|de el|del a[nñ]o|de el a[nñ]o|del mes de|in|day of)?[ \t\u00a0\n]{0,2})"
_SEPARATOR = r"[ \t\u00a0]{0,2}[/.\-\u2010-\u2015\u2212\u00b7\\|][ \t\u00a0]{0,2}"

NUMERIC = (
    rf"(?:(?:18|19|20)\d\d{_SEPARATOR}\d{{1,2}}{_SEPARATOR}\d{{1,2}}"
    rf"|\d{{1,2}}{_SEPARATOR}(?:\d{{1,2}}|{_ROMAN}){_SEPARATOR}(?:(?:18|19|20)\d\d|['\u2019]?\d\d))"
)
NUMERIC_PARTS = re.compile(rf"(\d{{1,4}}){_SEPARATOR}(\d{{1,2}}){_SEPARATOR}(\d{{2,4}})(?!\d)")
_MONTH = rf"(?:{_MONTHS})\b\.?"
_DAY_MONTH = rf"(?:the )?{_DAY}(?:{_OF})?{_MONTH}"
_MONTH_DAY = rf"{_MONTH}[ \t\u00a0\n./\-]{{1,3}}(?:the )?{_DAY}"
_REVERSED = rf"(?:18|19|20)\d\d{_GAP}(?:{_MONTH}{_GAP}{_DAY}|{_DAY}{_GAP}{_MONTH})"
_SAID_SHORT = rf"(?:[ ]{{1,2}}(?:de|del|del a[nñ]o|of)[ ]|[ ]?[/\-.][ ]?){_SHORT_YEAR}"
NAMED = rf"(?:(?:{_DAY_MONTH}|{_MONTH_DAY})(?:{_OF}{_LONG_YEAR}|{_SAID_SHORT})|{_REVERSED})"
LOOSE = rf"(?:{_DAY_MONTH}|{_MONTH_DAY}){_OF}{_YEAR}"
WITHOUT_YEAR = rf"(?:{_DAY_MONTH}|{_MONTH_DAY})"
MONTH_AND_YEAR = rf"{_MONTH}(?:{_OF}{_LONG_YEAR}|[ ](?:de|del|of)[ ]['\u2019]?\d\d(?!\d))"
_NUMBER_WORD = (
    rf"(?:{_TENS_EN}|{_TEENS_EN}|{_UNITS_EN}|oh|zero|hundred|thousand|{_TENS_ES}|{_UNITS_ES}|cero|diez|once|doce|trece|catorce|quince|"
    r"dieci\w{4,6}|veinti\w{2,7}|mil|novecientos)"
)
IN_WORDS = rf"{_NUMBER_WORD}(?:[ ,/-]{{1,3}}(?:(?:de|del|of|y|and)[ ])?{_NUMBER_WORD}){{2,9}}"
WITH_WORDS_BETWEEN = r"\d{1,2}[ ](?:del?|of)[ ]\d{1,2}[ ](?:del?|of)[ ](?:(?:18|19|20)\d\d|\d\d)"
_HOLIDAY = (
    r"(?:christmas(?:[ ](?:day|eve))?|st\.? patrick'?s(?:[ ]day)?|cinco de mayo|(?:the )?fourth of july|groundhog day|veterans'? day|memorial day|labor day|d[i\u00ed]a de (?:la|las|los|el|todos los) \w{3,12}|new year'?s(?:[ ](?:day|eve))?|valentine'?s(?:[ ]day)?|halloween|thanksgiving(?:[ ]day)?|independence day|"
    r"(?:la )?navidad|nochebuena|a[n\u00f1]o nuevo|d[i\u00ed]a de (?:los )?(?:reyes|muertos))"
)
ON_A_HOLIDAY = rf"{_HOLIDAY}(?:[ ,]{{1,2}}(?:of |de |del )?{_YEAR})?"
# "en el 52, el 16 de septiembre": the year before the day.
YEAR_FIRST = rf"(?:(?:18|19|20)\d\d|['\u2019]?\d\d),?[ ]{{1,2}}(?:el |on )?(?:the )?{_DAY}(?:{_OF}){_MONTH}"
# A date with its year wholly in words: nobody says so when an appointment was.
WHOLLY_IN_WORDS = re.compile(
    rf"(?<![\w-])(?:{_MONTH}[ ](?:the )?(?:{_ORDINALS})|(?:the )?(?:{_ORDINALS})[ ](?:of )?{_MONTH}|(?:{_DAYS_ES})[ ]de[ ]{_MONTH}),?[ ](?:(?:in|of|de|del)[ ](?:a[n\u00f1]o )?)?"
    rf"(?:(?:nineteen|eighteen)[ -](?:hundred )?(?:and )?{_SMALL_EN}|mil (?:novecientos|nueve ?cientos)(?: {_SMALL_ES})?|"
    rf"(?:thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:{_UNITS_EN}))?|(?:treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa)(?: y (?:{_UNITS_ES}))?)(?![\w-])"
    rf"|(?<![\w-])(?:{_DAYS_ES}|\d{{1,2}})[ ]del?[ ](?:(?:{_UNITS_ES}|diez|once|doce)|\d{{1,2}})[ ]del?[ ](?:mil (?:novecientos|nueve ?cientos)(?: {_SMALL_ES})?|dos mil(?: {_SMALL_ES})?|"
    rf"(?:veinte|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa)(?: y (?:{_UNITS_ES}))?|veinti\w{{2,7}}|(?:19|20)\d\d|[4-9]\d)(?![\w-])",
    re.IGNORECASE,
)

_LIKE_A_DIGIT = "[\\doOlISB]"
MISREAD = rf"{_LIKE_A_DIGIT}{{1,2}}[/.-]{_LIKE_A_DIGIT}{{1,2}}[/.-]{_LIKE_A_DIGIT}{{2,4}}"
MISSPELT = r"\d{1,2}(?:st|nd|rd|th)?[ ](?:de |of )?[^\W\d_]{3,10}[ ,]{1,2}(?:de |del |of )?(?:18|19|20)\d\d|[^\W\d_]{3,10}[ ]\d{1,2}(?:st|nd|rd|th)?[ ,]{1,2}(?:18|19|20)\d\d"
RUN_TOGETHER = r"(?:\d{8}|\d{1,2}[ ]\d{1,2}[ ](?:(?:18|19|20)\d\d|\d\d)|(?:18|19|20)\d\d[ ]\d{1,2}[ ]\d{1,2}|\d{6})"

WITH_YEAR = rf"(?:{NUMERIC}|{NAMED}|{WITH_WORDS_BETWEEN})"
FULL_DATE = re.compile(rf"(?<![\w/.$-]){WITH_YEAR}(?![\w/]|-\d|[.:]\d)", re.IGNORECASE)
# After words that say so, everything that can be meant for a date is one.
ANY_DATE = re.compile(
    rf"(?<![\w/$-])(?:{WITH_YEAR}|{LOOSE}|{RUN_TOGETHER}|{WITH_WORDS_BETWEEN}|{MONTH_AND_YEAR}|{YEAR_FIRST}|{ON_A_HOLIDAY}|{WITHOUT_YEAR}|{MISSPELT}|{MISREAD}|"
    rf"{IN_WORDS}|\d{{1,2}}[/-](?:19|20)\d\d|(?:0?[1-9]|1[0-2])-(?:[0-2]?\d|3[01])(?![ -]?(?:weeks?|days?|months?|years?|hours?|pounds?|lbs?|seman|d[i\u00ed]as|meses|a[n\u00f1]os))|\d{{1,2}}/\d{{1,2}})(?![\w/]|-\d|[.:]\d)",
    re.IGNORECASE,
)
# The words with which dates begin, folded.
DATE_BEGINS = re.compile(
    rf"\d|the\Z|(?:{_ORDINALS}|{_DAYS_ES}|{_MONTHS}|twenty|thirty|veinti\w+|treinta|dieci\w+|primero)(?!\w{{9}})".replace(
        "\u00e9", "e"
    )
    .replace("\u00fa", "u")
    .replace("\u00f3", "o")
)
_FOUR_DIGITS = re.compile(r"(?<!\d)(?:18|19|20)\d\d(?!\d)")
_TWO_DIGITS = re.compile(r"\d\d$")
_CENTURY_BEGINS = 35


def year_of(written: str) -> int | None:
    """The year of a date that is written in digits; of two digits, those up to 35 are of this century."""
    if (four := _FOUR_DIGITS.search(written)) is not None:
        return int(four.group())
    if (two := _TWO_DIGITS.search(written)) is not None:
        short = int(two.group())
        return short + (2000 if short <= _CENTURY_BEGINS else 1900)
    return None
