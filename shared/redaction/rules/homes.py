"""Homes that are described and not numbered: by a corner, a road, a park and its space, a box; English and Spanish."""

import re
from collections.abc import Iterator

from shared.redaction.rules.address_words import NAME, NAMED_STREET, NO_NAME, ROADS, SUFFIXES, UNIT, UPPER
from shared.redaction.rules.openings import Opening, Openings

_LIVING = (
    r"liv(?:e|es|ed|ing)|sle(?:ep\w*|pt)|camp(?:s|ed|ing)?|resid(?:e|es|ed|ing|ence)|rent(?:s|ed|ing)?|stay(?:s|ed|ing)?|mov(?:e|ed|ing)|relocated|"
    r"home(?:less)?|house|apartment|trailer|place|park(?:s|ed)?|door|neighbou?rs?|duplex|tent|"
    r"evict\w*|desaloj\w*|landlord|cabin|mold|moho|agua|luz|water|power|heat|inspect\w*|viv(?:o|e|en|imos|[i\u00ed]a|ir|iendo|ienda)|duerm(?:o|en?)|dormi\w+|acamp\w+|rent(?:o|a|amos|an)|alquil\w+|qued(?:o|a|an|amos)|"
    r"mud(?:[e\u00e9]|[o\u00f3]|amos|aron|arse|anza)|radic\w+|casa|hogar|domicilio|home call|home visit|tr[a\u00e1]ila|departamento|depa|vecin[oa]s?|carpa|estaciona\w*"
)
_MAILING = (
    r"ad+ress?(?:es)?|addr|mail(?:s|ed|ing|box)?|letters?|sent|send|deliver\w*|visit\w*|goes|went|domicili[oa]\w*|direcci[o\u00f3]n|correo|cartas?|"
    r"conocido|mand\w+|env[i\u00ed]\w+|lleg\w+|recib\w+|reparti\w+|check|cheque"
)
_LIVES = re.compile(rf"\b(?:{_LIVING})\b", re.IGNORECASE)
_LIVES_OR_GETS_MAIL = re.compile(rf"\b(?:{_LIVING}|{_MAILING})\b", re.IGNORECASE)
_OFFICE = re.compile(
    r"\b(?:office|agency|department|county of|social services|oficina|agencia|departamento de|condado de|regional center|courthouse)\b",
    re.IGNORECASE,
)
_LOOK_BACK, _LOOK_AHEAD = 90, 40
_ROAD = rf"(?:{NAMED_STREET}|(?i:highway|hwy|state route|route|county road|carretera|autopista|interstate|freeway)[ ]\d{{1,4}}(?!\w))"
_STREET_WORD = rf"(?:(?i:calle|avenida|ave\.?|av\.?|la|the)[ ])?{NAME}(?:[ ]{NAME}){{0,2}}?(?:[ ](?i:{SUFFIXES})(?![\w'\u2019])\.?)?"
_AND = r"[ ]?(?:&|/|(?<=[ ])(?i:and|y|con|at)(?=[ ]))[ ]?"
_CROSSING = re.compile(
    rf"(?<![\w-])(?:(?i:corner of|corner|intersection of|esquina de|esquina|cruce de)[ ])?"
    rf"(?!(?i:and|y)\b){_STREET_WORD}{_AND}{_STREET_WORD}(?![\w'\u2019])"
)
_BESIDE = (
    r"(?:just off(?: of)?|off(?: of)?|behind|across(?: the street)? from|next(?: door)? to|near|past|beside|under|along|in back of|in front of|"
    r"around the corner from|down from|up from|a block from|a la vuelta de|a un lado de|al lado de|atr[a\u00e1]s del?|detr[a\u00e1]s del?|en ?frente del?|"
    r"frente a|junto al?|cerca del?|al fondo de|a espaldas del?|debajo del?|sobre|pasando|"
    r"a (?:una|dos|tres|cuatro|media) cuadras? del?|(?:one|two|three|half a) (?:blocks?|doors?|houses?) (?:from|down|past|up|off))"
)
_BESIDE_A_ROAD = re.compile(
    rf"(?<![\w-])(?:\d{{2,5}}[ ])?(?i:{_BESIDE})[ ](?:[^\W\d_][\w'\u2019-]{{0,14}}[ ]){{0,4}}?{_ROAD}"
    rf"(?:[ ](?i:{_BESIDE}|at)[ ](?:(?i:the|la|el)[ ])?(?:(?i:mile(?: marker|post)?|exit|km|salida)[ ]\d{{1,3}}|{NAME}(?:[ ]{NAME}){{0,2}}))?"
)
_FAR_UP_A_ROAD = re.compile(
    r"(?<![\w$.,-])(?:\d{1,3}(?:\.\d)?|(?i:one|two|three|four|five|six|half a|una?|dos|tres|cuatro|cinco|media))[ ]"
    r"(?i:miles?|mi\.?|millas?|km|kil[o\u00f3]metros?|blocks?|cuadras?)[ ](?:[^\W\d_][\w'\u2019-]{0,12}[ ]){1,4}?"
    rf"{_ROAD}"
)
_BLOCK_OF = re.compile(
    rf"(?<![\w$.,-])\d{{2,5}}[ ](?i:block of)[ ](?:(?i:{NO_NAME})[\w'\u2019.-]{{2,20}})(?:[ ]{NAME}){{0,2}}"
)
_PARK_WORDS = (
    r"apartments?|apts?\.?|mobile(?: home)?(?: park| estates| village)?|trailer (?:park|court|village)|(?:rv|mobile home|trailer) (?:park|resort)|estates|villas?|manor|condos|"
    r"condominiums|townhomes|towers?|terraces?|gardens|senior living|assisted living|living|village|court|house|lodge|residences?|commons|homes|arms|"
    r"suites|acres|pines|oaks|palms|meadows|hall|camp|ranch|farm|motel|hotel|inn|board and care|(?:care |group |nursing )?home|rv|sober living|shelter"
)
_PARKS_ES = (
    r"residencial|fracc(?:ionamiento|\.)?|col(?:onia|\.)|condominios?|conjunto(?: habitacional)?|unidad habitacional|parque(?: de (?:tr[a\u00e1]ilas|casas m[o\u00f3]viles))?|"
    r"barrio|motel|hotel|hostal|albergue|campamento|refugio|villas?|edificio|apartamentos|departamentos|urb(?:anizaci[o\u00f3]n|\.)|rancho"
)
_PARK = rf"(?:(?:(?i:the)[ ])?{NAME}(?:[ ]{NAME}){{0,3}}?[ ](?i:{_PARK_WORDS})(?!\w)|(?i:{_PARKS_ES})[ ](?:(?i:la|las|los|el|de|del)[ ]){{0,2}}{NAME}(?:[ ](?:(?i:de|del|en)[ ](?:(?i:la|el)[ ])?)?{NAME}){{0,3}})"
_UNIT_IN_A_PARK = re.compile(
    rf"(?<![\w-]){_PARK}[ ]?[,\n(-]?[ \n]?{UNIT}|(?<![\w#-]){UNIT}[ ]?,?[ ](?:(?i:of|at|in|de|del|en)[ ])?(?:(?i:the|la|el|los|las)[ ])?{_PARK}"
)
PARK_BEFORE = re.compile(
    rf"(?<![\w-])(?:(?i:c/o|care of|en casa de)[ ][^\n,;\[\]]{{2,40}}|{_PARK}|{UNIT},?[ ](?:(?i:the|la|las|los|el)[ ])?{NAME}(?:[ ]{NAME}){{0,2}}(?=,))[ ]?[,\n-][ \n]{{0,2}}\Z"
)
BESIDE_BEFORE = re.compile(
    rf"(?<![\w-])(?:(?i:the|la|el)[ ])?(?:(?i:house|casa|place|trailer|tr[a\u00e1]ila|apartment|lot|lote|building)[ ])?(?i:{_BESIDE})[ ](?:(?i:la|el|the)[ ])?\Z"
)
_BOX = re.compile(r"(?<![\w-])(?:Box|BOX|[Bb]uz[o\u00f3]n|[Aa]partado)[ ]#?\d{1,6}(?!\w)")
_IN_WORDS_BEFORE_ROAD = re.compile(
    r"(?<!\w)(?i:(?:(?:dos|tres|cuatro|seis|ocho)?cient[oa]s?|quinient[oa]s|setecient[oa]s|novecient[oa]s|cien|mil|diez|once|doce|trece|catorce|quince|dieci\w{4,6}|"
    r"veinte|veinti\w{2,7}|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|cero|y)[ ]){1,7}"
    rf"(?i:de la|del|de|en la)[ ](?i:{ROADS})[ ](?:(?i:de|del|la|las|los|el)[ ]){{0,2}}[^\W\d_][\w'\u2019-]{{1,24}}"
)
_SMALL_BEFORE_UNIT = re.compile(
    rf"(?<![\w$./:#,-])\d{{1,5}}(?:[ ]1/2)?[ ](?:[nsew]\.?[ ])?(?i:{NO_NAME})[^\W\d_]{{3,20}}(?:[ ](?i:{NO_NAME})[^\W\d_]{{2,20}}){{0,2}}?,?[ ]"
    r"(?i:apt|apartment|apto|apartamento|depto|departamento|unit|unidad|space|spc|trailer|ste|suite)\.?[ ]#?[\w-]{1,5}(?!\w)"
)
_SMALL_ROAD_AND_NUMBER = re.compile(
    rf"(?<![\w-])(?i:on|at|en|is|es|address)[ ](?P<place>(?i:{NO_NAME})[a-z]{{3,15}}(?:[ ](?i:{NO_NAME})[a-z]{{3,15}})?[ ](?:street|avenue|ave|road|rd|drive|lane|ln|blvd|court|ct)[ ]#?\d{{2,5}}(?![\d:/%]|[ ](?:days|people|hours|weeks|years)))"
)
_SMALL_NUMBER_AND_UNIT = re.compile(
    rf"(?<![\w-])(?i:en|at|on|is|es|la|a|al)[ ](?P<place>(?i:{NO_NAME})(?!(?i:casa|caso|ventanilla|window|room|cuarto|form|edificio|building)[ ])[^\W\d_]{{3,15}}(?:[ ](?i:{NO_NAME})[^\W\d_]{{3,15}})?[ ]\d{{1,5}},?[ ](?i:apartamento|apto|depto|departamento|interior|int|unidad|apt|apartment|lote|espacio)\.?[ ]#?[\w-]{{1,4}}(?!\w))"
)
_SMALL_DIRECTED = re.compile(
    rf"(?<![\w$./:#,-])\d{{1,5}}(?:[ ]1/2|\u00bd)?[ ][nsew]\.?[ ](?:\d{{1,3}}(?:st|nd|rd|th)|(?i:{NO_NAME})[^\W\d_]{{3,20}})(?!\w)"
)
_ESTATE = re.compile(
    rf"(?<![\w-])(?:(?i:dom(?:icilio|\.)?[ ]conocido),?[ ](?:(?i:en)[ ])?)?(?i:rancho|ejido|fracc(?:ionamiento|\.)|residencial|granja|finca|predio|hacienda|conjunto)[ ]"
    rf"(?:(?i:la|las|los|el|de|del)[ ]){{0,2}}{NAME}(?:[ ]{NAME}){{0,3}}"
)
_NAMED_HOME = re.compile(
    rf"(?<![\w-]){NAME}(?:[ ]{NAME}){{0,3}}?[ ](?:Apartments|Apts\.?|Condos|Condominiums|Townhomes|Villas|Mobile Home Park|Mobile Estates|Trailer Park|RV Park|Senior Living)(?!\w)"
    rf"(?:[ ](?:on|at)[ ](?:{_ROAD}|{NAME}(?:[ ]{NAME}){{0,2}}))?"
)
_CODE = re.compile(
    r"\b(?:zip(?:[ -]?code)?|c\.p\.|c[o\u00f3]digo postal)[ ]?(?:is|es|:|#)?[ ]{0,2}(\d{5}(?:-\d{4})?)(?![\w-])",
    re.IGNORECASE,
)
# A name and a number, or a number and a name, that only what stands before makes an address: "mandan todo a cedro 45".
_NO_STREET = (
    r"(?!(?i:enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre|january|february|march|april|may|june|july|august|"
    r"september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|ventanilla|window|fila|line|bus|cami[o\u00f3]n|ruta|route|room|sala|cuarto|"
    r"page|p[a\u00e1]gina|form|formulario|caso|case|unit|unidad|nivel|level|calfresh|medi-cal|ihss|step|paso|bed|cama|level|space|item|ccr|cfr|usc|wic|mpp|acl|"
    r"staff|pages|forms|apartment|apt|apto|apartamento|departamento|depto|suite|building|edificio|floor|piso|box|lot|house|casa|exit|district|door|puerta|gate|aged?|grade|"
    r"las|los|number|n[u\u00fa]mero|extension|ext)(?![\w]))"
)
_NAME_AND_NUMBER = re.compile(
    rf"(?<![\w-])(?i:de|a|en|to|at|is|es|era|was|not|no|from|del)[ ](?P<place>{_NO_STREET}(?i:{NO_NAME})[^\W\d_]{{3,20}}(?:[ ]{NAME}){{0,1}}[ ](?!(?:19|20)\d\d(?!\d))\d{{1,5}}(?:-?[A-Za-z])?)(?=[ ]?[,.;\n)]|[ ](?i:a|y|and|to|en|pero|but|no)[ ]|\Z)"
)
_NUMBER_AND_NAME = re.compile(
    rf"(?<![\w$./:#,-])\d{{1,5}}[A-Za-z]?[ ](?:(?:de|of|on)[ ](?:la[ ])?|[NSEWnsew]\.?[ ])?{_NO_STREET}(?i:{NO_NAME})[{UPPER}][a-z'\u2019]{{2,20}}(?:[ ]{_NO_STREET}[{UPPER}][a-z'\u2019]{{2,20}}){{0,2}}(?=[ ]?[,.;\n)]|\Z|[ ](?:but|and|y|pero|as|is|es|como|where|was|on|for|since|desde|until|with|con|in|en)[ ]|[ ]\()"
)
# "at 2911 Lupine": no year and no time of day, and nothing is counted.
_AT_NUMBER_AND_NAME = re.compile(
    rf"(?<![\w-])(?:(?i:at|@|house|casa|hse)[ ]#?|(?i:from|on|off|a|al|en|apt)[ ]#?(?!(?:19|20)\d\d(?!\d)))(?P<place>(?!(?:[01]\d|2[0-3])00(?!\d))[A-Z]?\d{{2,5}}[A-Za-z]?(?:[ ]1/[234]|\u00bd)?[ ](?:[NSEW]\.?[ ]|(?:North|South|East|West)[ ])?"
    rf"{_NO_STREET}(?i:{NO_NAME})[{UPPER}][a-z'\u2019]{{3,20}}(?:[ ]{_NO_STREET}[{UPPER}][a-z'\u2019]{{2,20}}){{0,2}}(?=[ ]?[,.;:\n)\"]|\Z|[ ](?!(?:called|said|says?|told|asked|came|arrived|left|phoned|hung|spoke|stated?|wants?|went|reported|dijo|dice|llam\w+|vino|pidi\w+|sali\w+)(?!\w))[a-z]))"
)
_SAID_NUMBER_AND_NAME = re.compile(
    rf"(?<![\w-])(?i:at|on|from|is|address)[ ](?P<place>(?i:(?:(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|"
    rf"sixty|seventy|eighty|ninety|hundred|oh)[ -]){{2,6}})(?:(?i:north|south|east|west)[ ])?{_NO_STREET}[{UPPER}][a-z'\u2019]{{3,20}}(?:[ ][{UPPER}][a-z'\u2019]{{2,20}}){{0,2}})(?=[ ]?[,.;\n)\"]|\Z|[ ][a-z])"
)
_SMALL_NUMBER_AND_NAME = re.compile(
    rf"(?<![\w-])(?i:a|at|to|en|is|es)[ ](?P<place>\d{{3,5}}[ ]{_NO_STREET}(?i:{NO_NAME})[^\W\d_]{{3,20}}(?:[ ]{_NO_STREET}(?i:{NO_NAME})[^\W\d_]{{3,20}})?)(?=[ ]?[,.;\n)]|[ ](?:y|and|but|pero)[ ]|\Z)"
)
_ROAD_AND_LOT = re.compile(
    rf"(?<![\w-])(?i:{ROADS})(?!\w)[ ](?:(?i:de|del|la|las|los|el)[ ]){{0,2}}{NAME}(?:[ ]{NAME}){{0,2}},?[ ](?i:en el|el|at|number)[ ](?:n[u\u00fa]mero[ ])?\d{{1,5}}(?![\w:/])"
)
_DESCRIBED_BEHIND = re.compile(
    r"[ ]?,[ ](?i:the|la|el|upper|lower|left|right|back|front|color|casa|house)[ ][^,.;\n]{0,30}\b(?i:house|duplex|side|door|gate|unit|"
    r"casa|lado|port[o\u00f3]n|puerta|reja|altos|trailer|corner|esquina)\b"
)
_HOME_BEHIND = re.compile(
    r",[ ](?:(?:the|la|el|casa|in)[ ])?(?:[^\W\d_]{2,12}[ ]){0,2}(?:building|house|duplex|trailer|apt\.?|apartment|apto\.?|apartamento|edificio|casa|unit|upstairs|#[ ]?\d)(?!\w)",
    re.IGNORECASE,
)
_SAID_BEHIND = re.compile(
    r"[ ]?,?[ ](?i:(?:as|for|is|was|being|es|era|como|ser[i\u00ed]a)[ ](?:(?:my|her|his|their|our|the|mi|su|la|el|where|donde|home|on|her)[ ]){0,3}"
    r"(?:(?:new|old|mailing|home|current|correct|nueva|nuevo)[ ])?(?:ad+ress|residence|home|house|place|direcci[o\u00f3]n|domicilio|casa|i live|she lives|he lives|they live|vivo|vive|vivimos|file))(?!\w)"
)
# What goes on describing a place: ", second gate past the feed store", ", casa de la esquina, color verde".
DESCRIPTION = re.compile(
    rf"[ ]?,[ ](?:(?!(?i:is|was|es|fue)[ ])[^\W\d_{UPPER}][\w'\u2019-]{{0,14}}[ ]){{0,3}}?(?i:junto|frente|enfrente|detr[a\u00e1]s|atr[a\u00e1]s|cerca|next to|across|opposite|house|home|unit|apartment|duplex|gate|doors?|side|trailer|entrance|stairs|porch|driveway|past|behind|mile(?: marker)?|"
    r"casa|puerta|port[o\u00f3]n|lado|color|esquina|reja|zagu[a\u00e1]n|escaleras?|entrada|patio|cochera|upstairs|downstairs|altos|bajos|basement|garage)"
    r"(?!\w)(?:[ ](?!(?i:is|was|has|had|and|but|are|were|says?|said|no|y|pero|es|fue|est[a\u00e1]|dice|lleva|que|who|where|which|that|will|wants?|needs?|can|cannot|since|by|per|at|on|"
    r"for|from|to)[ ])[\w'\u2019-]{1,14}){0,5}(?=[ ]?[,.;:)\n]|\Z)"
)


_ASKING = (
    (_CROSSING, _LIVES, 0.6, (Opening.NAME_BEFORE_AND, Opening.CORNER)),
    (_BESIDE_A_ROAD, _LIVES, 0.6, (Opening.BESIDE, Opening.NUMBER)),
    (_FAR_UP_A_ROAD, _LIVES, 0.6, (Opening.NUMBER,)),
    (_BLOCK_OF, _LIVES_OR_GETS_MAIL, 0.6, (Opening.NUMBER,)),
    (_BOX, _LIVES_OR_GETS_MAIL, 0.6, (Opening.BOX,)),
    (_NAME_AND_NUMBER, _LIVES_OR_GETS_MAIL, 0.5, (Opening.WORD_BEFORE_NUMBER,)),
    (_NUMBER_AND_NAME, _LIVES_OR_GETS_MAIL, 0.5, (Opening.NUMBER,)),
    (_SMALL_NUMBER_AND_NAME, _LIVES_OR_GETS_MAIL, 0.5, (Opening.WORD_BEFORE_NUMBER,)),
    (_ROAD_AND_LOT, _LIVES_OR_GETS_MAIL, 0.6, (Opening.ROAD,)),
    (_SMALL_DIRECTED, _LIVES_OR_GETS_MAIL, 0.5, (Opening.NUMBER,)),
    (_ESTATE, _LIVES_OR_GETS_MAIL, 0.5, (Opening.PARK,)),
    (_NAMED_HOME, _LIVES, 0.5, (Opening.NAME_BEFORE_PARK,)),
)
_ALONE: tuple[tuple[re.Pattern[str], tuple[Opening, ...]], ...] = (
    (_UNIT_IN_A_PARK, (Opening.NAME_BEFORE_PARK, Opening.PARK, Opening.UNIT)),
    (_IN_WORDS_BEFORE_ROAD, (Opening.NUMBER,)),
    (_SMALL_BEFORE_UNIT, (Opening.NUMBER,)),
    (_SMALL_ROAD_AND_NUMBER, (Opening.WORD_BEFORE_NUMBER,)),
    (_SMALL_NUMBER_AND_UNIT, (Opening.WORD_BEFORE_NUMBER,)),
    (_AT_NUMBER_AND_NAME, (Opening.WORD_BEFORE_NUMBER,)),
    (_SAID_NUMBER_AND_NAME, (Opening.WORD_BEFORE_NUMBER,)),
)
_TOLD_BEHIND: tuple[tuple[re.Pattern[str], tuple[Opening, ...], tuple[re.Pattern[str], ...]], ...] = (
    (_CROSSING, (Opening.NAME_BEFORE_AND, Opening.CORNER), (_HOME_BEHIND,)),
    (_NUMBER_AND_NAME, (Opening.NUMBER,), (_DESCRIBED_BEHIND, _SAID_BEHIND)),
)


def find_homes(content: str, openings: Openings) -> Iterator[tuple[int, int, float]]:
    """Places that somebody lives at or gets letters at, without what belongs to them behind; start, end, confidence."""
    for pattern, cue, confidence, begins in _ASKING:
        group = _group_of(pattern)
        for match in openings.find(pattern, *begins):
            if _is_home(content, match, cue):
                yield match.start(group), match.end(group), confidence
    for pattern, openers in _ALONE:
        for match in openings.find(pattern, *openers):
            yield (*match.span(_group_of(pattern)), 0.6)
    for match in _CODE.finditer(content):
        yield match.start(1), match.end(1), 0.6
    for pattern, openers, behind in _TOLD_BEHIND:
        for match in openings.find(pattern, *openers):
            if any(says.match(content, match.end()) for says in behind):
                yield match.start(), match.end(), 0.5


def _group_of(pattern: re.Pattern[str]) -> int | str:
    return "place" if "place" in pattern.groupindex else 0


def _is_home(content: str, place: re.Match[str], cue: re.Pattern[str]) -> bool:
    """Whether the sentence speaks of living there or of letters that go there, and not of an office."""
    before = content[max(0, place.start() - _LOOK_BACK) : place.start()]
    if place.re is _BOX:
        return cue.search(before) is not None  # a box needs no sentence to be one
    if place.re is _ESTATE:
        before += place.group()
    before = re.split(r"(?<=[a-z\d)])[.!?](?=\s)|\n\s*\n|[\[\]]", before)[-1]
    return cue.search(before) is not None and _OFFICE.search(before) is None
