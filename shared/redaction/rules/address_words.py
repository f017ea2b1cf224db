"""The patterns of which addresses are put together: streets, units, boxes, towns and codes."""

import re

UPPER = "A-Z\u00c0-\u00d6\u00d8-\u00de"
SUFFIXES = (
    r"streets?|str|st|avenue|aven|ave|av|road|rd|drive|dr|lane|ln|court|ct|boulevard|blvd|boul|circle|cir|place|pl|terrace|ter|terr|"
    r"way|wy|trail|trl|parkway|pkwy|highway|hwy|square|sq|loop|alley|aly|row|plaza|plz|crossing|xing|cove|crescent|"
    r"expressway|freeway|fwy|turnpike|esplanade|mews"
)
# These stand in other names too: they end a street only where something else ends as well.
_WEAK_SUFFIXES = (
    r"point|pointe|pt|ridge|rdg|view|vista|vw|hills?|heights|hts|path|pike|run|walk|bend|branch|bridge|brook|canyon|cyn|creek|estates?|"
    r"gardens?|gate|glen|green|grove|grv|harbor|hollow|island|junction|knoll|lake|landing|manor|meadows?|mill|mountain|oaks?|orchard|"
    r"overlook|park|pass|passage|pines?|promenade|ranch|rise|shores?|springs?|spur|summit|trace|track|turn|valley|village|woods?|yard|"
    r"close|quay"
)
NO_NAME = (
    r"(?!(?:a|an|and|at|are|as|by|but|for|from|in|into|is|it|my|near|of|off|on|or|our|over|per|than|that|their|then|they|this|to|"
    r"until|was|we|were|while|who|with|you|your|i|he|she|days?|weeks?|months?|years?|hours?|hrs?|minutes?|mins?|times?|people|persons?|"
    r"kids|children|miles?|blocks?|dollars?|percent|more|other|cases?|calls?|vans?|buses|cars?|a\.m|p\.m|am|pm|stood|stand|en|que|con|"
    r"por|para|es|est[a\u00e1]|se|y|entre|desde|hasta|donde|cuando|lleva|cerrad[oa]|abre|cierra|lunes|martes|mi[e\u00e9]rcoles|jueves|"
    r"viernes|s[a\u00e1]bado|domingo|d[i\u00ed]as?|horas?|minutos?|a\u00f1os?|meses|personas?|monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday|supervisor|superior|juvenile|ccr|cfr|usc|wic|mpp|acl|sar|calfresh|medi-cal|ihss)(?![\w'\u2019]))"
)
_DIRECTION = r"(?:n\.?[ ]?[ew]\.?|s\.?[ ]?[ew]\.?|[nsew]\.?|north(?:east|west)?|south(?:east|west)?|east|west|norte|sur|este|oeste|nte\.?|ote\.?|pte\.?)"
_ORDINAL = (
    r"(?:\d{1,3}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)"
)
_HOUSE = r"(?:(?:[NSEW]?\d{1,6}|\d{1,2},\d{3}|\d[\dOIl]{1,4})(?:[ ]?[-\u2013][ ]?(?:\d{1,5}|[A-Za-z](?![A-Za-z])))?[A-Za-z]?(?:[ ]?[\u00bd\u00bc\u00be]|[ ]1/[234])?)(?![\w])"
_NUMBER_IN_WORDS = (
    r"(?:(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    r"nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|oh)(?:[ -]|(?!\w))){1,6}"
)
NAME = rf"(?:(?i:{NO_NAME})[{UPPER}][\w'\u2019.-]{{0,24}}|{_ORDINAL})"
_ANY_NAME = rf"(?:(?i:{NO_NAME})[^\W\d_][\w'\u2019-]{{0,24}}\.?|{_ORDINAL})"
_SPACE = r"[ \t\u00a0]{1,3}"
_SMALL = r"(?:(?i:de|del|la|las|los|el|san|santa|st\.?|mt\.?)[ ])"

# A house number, the street's name and the kind of street; names in small letters only before the commonest kinds.
ENGLISH = re.compile(
    rf"(?<![\w$./:-])(?:#?{_HOUSE}(?:[ ][A-Z](?=[ ][A-Z][a-z]))?|(?i:{_NUMBER_IN_WORDS}(?<=[ ])))[ \t,]{{0,3}}(?:(?i:{_DIRECTION})(?!\w){_SPACE})?"
    rf"(?:{_SMALL}{{0,2}}(?:{NAME}{_SPACE}){{1,4}}?(?:(?i:{SUFFIXES})(?![\w'\u2019])|(?i:{_WEAK_SUFFIXES})(?=[ ]?[,.;\n)]|\Z|[ ]#))"
    r"|(?<=\d[ ])(?i:(?:"
    + _ANY_NAME
    + _SPACE
    + r"){1,3}?(?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|blvd|boulevard|ct|cir|circle|pkwy|way|pl|terrace)(?![\w'\u2019])))"
    rf"\.?(?:{_SPACE}(?i:{_DIRECTION})(?!\w))?"
)
_UNIT_WORD = (
    r"(?:apartments?|apartamento|apart|apmt|flat|apt|apto|aptmt|apto|ap|unit|unidad|suite|ste|space|spc|sp|lot|lote|room|rm|cuarto|cto|"
    r"building|bldg|edificio|edif|ed|floor|fl|piso|oficina|ofic|of|local|loc|interior|int|exterior|ext|departamento|depto|dpto|dept|"
    r"n[u\u00fa]mero|n[u\u00fa]m|number|no|n[\u00ba\u00b0]|trailer|traila|remolque|casa|house|manzana|mza|mz|torre|tower|puerta|pta|bloque|block|"
    r"espacio|esp|pmb|box|buz[o\u00f3]n|slip|penthouse|ph|km|kil[o\u00f3]metro|nivel|planta|sector|sec|secci[o\u00f3]n|etapa|mile|milepost|milla|depa|spot|site|pad|stall|cabin|caba\u00f1a|bungalow|cottage|duplex|slot|bed|bunk|cubicle|pod|berth|litera|cama|dormitorio|dorm|barraca|casita|cub[i\u00ed]culo|habitaci[o\u00f3]n|hab|blk|escalera|esc|lt|lte|supermanzana|smz|andador|wing|entrance|entrada|studio)"
)
_COUNT = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce)(?!\\w)"
_UNIT_NUMBER = rf"(?:#[ ]?)?(?:(?i:{_COUNT})|"
_UNIT_NUMBER += r"[A-Za-z]?\d{1,5}(?:-\d{1,4})?(?:-?[A-Za-z]|[ ]-?(?![yeoaiYEO](?!\w))[A-Za-z])?(?![A-Za-z])|[A-Za-z](?:-?\d{1,4})?(?![\w]))"
UNIT = (
    rf"(?:(?i:{_UNIT_WORD})(?!\w)\.?[ ]{{0,2}}(?:(?i:no|n[u\u00fa]m|n[u\u00fa]mero|number)\.?[ ]?)?{_UNIT_NUMBER}|#[ ]?[A-Za-z0-9-]{{1,6}}|(?i:s/n|bis)(?!\w)|(?i:ph)\d{{1,3}}(?!\w)|"
    r"(?:\d{1,2}(?:st|nd|rd|th)|(?i:second|third|ground|upper|lower|segundo|tercer|primer))[ ](?i:floor|flr|fl|piso|unit)|"
    r"\d{1,2}(?:er|do|ro|to|o|\u00ba|\u00b0|\u00aa|a)\.?[ ](?:(?i:piso|nivel|planta)|[A-Z](?!\w))|(?i:cuarto|quinto|sexto)[ ](?i:piso)|(?i:planta alta|pb)(?!\w)|"
    r"(?i:rear|back house|front house|upstairs|downstairs|altos|bajos|planta baja|c/o|care of)(?!\w))"
)
LEADING_UNIT = re.compile(
    rf"(?<!\w){UNIT}[ \t]*[,\n-]?[ \t\n]{{0,2}}(?:(?i:at|on|in|of|en|de la|de|del)[ ](?:(?i:the|la|el)[ ])?)?\Z"
)
# "The Willows," and "Cypress Terrace 6-D," before the number and the street.
NAMED_BEFORE = re.compile(
    rf"(?<![\w-])(?:(?i:the|los|las)[ ]{NAME}(?:[ ]{NAME}){{0,2}}|{NAME}(?:[ ]{NAME}){{0,2}}[ ]#?\d{{1,4}}(?:-?[A-Z])?),[ \n]{{1,2}}\Z"
)
# "the house with the red door, 14 Mill Street".
DESCRIBED_BEFORE = re.compile(
    r"(?<![\w'\u2019])(?i:the|la|el|an?|un|una)[ ](?:[^\W\d_][\w'\u2019-]{0,14}[ ]){0,3}?(?i:house|home|place|trailer|apartment|building|cabin|duplex|unit|barn|garage|"
    r"casa|casita|traila|tr[a\u00e1]ila|departamento|apartamento|edificio|cuarto|cochera|caba\u00f1a)(?:[ ](?!(?i:i|we|he|she|they|you|is|was|has|had|yo|es|fue|que|se)(?!\w))[^\W\d_][\w'\u2019-]{0,14}){0,6},[ ]\Z"
)
HOUSE_WORD = re.compile(
    r"(?i:house|home|trailer|apartment|building|cabin|duplex|unit|garage|casa|casita|traila|tr[a\u00e1]ila|edificio|door|gate|driveway|puerta)(?!\w)"
)
ADJECTIVE_BEFORE = re.compile(
    r"(?<![\w'\u2019])(?:the|la|el|an?|un|una)[ ](?:[a-z][a-z'-]{1,12}[ ]){1,2}\Z", re.IGNORECASE
)
ARTICLE_BEFORE = re.compile(r"(?<![\w'\u2019-])(?:the|el|la|los|las|al)[ ]\Z", re.IGNORECASE)
_STATE = (
    r"(?:CA|ca(?=[ ,.]{0,2}(?:\d{5}|\n|\Z|[.,;]))|C\.A\.|Ca|Calif\.?|(?i:california)|(?i:nevada|arizona|oregon|texas|washington)(?!\w)|AZ|NV|OR|TX|WA|NM|UT|CO|NY|FL|IL|GA|NJ|MA|PA|OH|MI|NC|VA)"
    r"(?![\w])"
)
ZIP = r"(?:(?i:zip(?:[ ]?code)?|c\.?p\.?|c[o\u00f3]digo postal)[ :.]{0,3})?\d{5}(?:[ ]?[-\u2013][ ]?\d{4})?(?![\w-]|[.,]\d)"
_SEPARATOR = r"\)?[ \t\u00a0]{0,3}[,.;/|\u00b7(\u2013-]?[.,]?[ \t\u00a0]{0,3}(?:\r?\n[ \t>]{0,4})?(?:(?i:city|ciudad|town|state|estado|zip|apt|unit|c\.p\.)[ ]?:[ ]?)?(?:(?i:en|in|y|and|de la|del|de)[ ])?"
TAIL = re.compile(
    rf"{_SEPARATOR}(?:(?P<unit>{UNIT})|(?P<zip>{ZIP}|(?i:(?:zip(?:[ ]code)?[ ])?(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)[ ,-]{{0,2}}){{5}}(?!\w)))|(?P<state>\(?{_STATE}\)?)|"
    rf"(?P<area>(?i:colonia|col\.|fracc(?:ionamiento|\.)|barrio|urbanizaci[o\u00f3]n|urb\.|residencial|rancho|unidad habitacional|mobile home park|"
    rf"trailer park|(?:carretera|camino|autopista|highway|hwy|route)[ ]?\d{{1,4}})(?:{_SPACE}{NAME}){{0,4}})|"
    rf"(?P<lot>(?i:en el|number|n[u\u00fa]mero)[ ]\d{{1,5}}[A-Za-z]?(?![\w:/]|[.,]\d))|(?P<country>(?i:b\.?[ ]?c\.?(?=[ ]?(?:[,.;\n)]|\Z))|baja california|sonora|sinaloa|jalisco|michoac[a\u00e1]n|oaxaca|zacatecas|chihuahua|guanajuato|m[e\u00e9]xico|cdmx|usa|u\.s\.a\.|united states|estados unidos|ee\.? ?uu\.?)(?!\w))|(?P<county>(?i:county of|condado de)[ ]{NAME})|"
    rf"(?P<way>(?i:{_DIRECTION})(?![\w']))|(?P<bare>(?:[A-Z]|\d{{1,4}}[A-Za-z]?)(?=[ ]?(?:,|\n|\Z|\.(?:[ \n]|\Z))))|(?P<corner>(?i:esquina|esq\.?|corner(?: of)?)[ ](?:(?i:con|de|with|and|y)[ ])?(?:(?i:calle|avenida|la)[ ])?{NAME}(?:[ ]{NAME}){{0,2}})|"
    rf"(?P<aside>\([^()\n\[\]]{{1,30}}\)(?=,)|(?i:the|in the|behind|next to|near|by|across|la casa|el de|"
    rf"atr[a\u00e1]s|arriba|junto|detr[a\u00e1]s|frente|cerca|esquina)[ ][^,.\n;\[\]]{{2,40}}(?=,[ ][{UPPER}]))|"
    rf"(?P<crossing>(?i:entre|between|esq(?:uina)?\.?(?: con)?)[ ](?:(?i:calle|las calles|avenida|la)[ ])?{NAME}(?:[ ]{NAME}){{0,2}}[ ](?i:y|and)[ ](?:(?i:calle|avenida|la)[ ])?{NAME}(?:[ ]{NAME}){{0,2}}))"
)
_CITY_NAME = (
    rf"[{UPPER}][\w'\u2019.-]{{1,20}}(?:[ ](?:(?i:de|del|la|las|los|el)[ ]){{0,2}}[{UPPER}][\w'\u2019-]{{1,20}}){{0,3}}"
)
CITY = re.compile(
    rf"(?P<mark>\)?[ \t\u00a0]{{0,3}}[(,;/|\u00b7-]?[ \t\u00a0]{{0,3}}(?:\r?\n[ \t>]{{0,4}})?(?:(?i:city|ciudad|town)[ ]?:[ ]?)?)(?:(?i:that is in|(?:over|here|out|down|up|back)[ ]in|in the city of|in|en la ciudad de|(?:aqu[i\u00ed]|all[a\u00e1]|ah[i\u00ed])[ ]en|en|de|city of|ciudad de)[ ])?(?P<city>{_CITY_NAME})"
)
STATE_OR_ZIP = re.compile(rf"[ ,\n]{{1,3}}(?:{_STATE}|{ZIP})")
_WORDS = r"[^\W\d_]{2,20}(?:[ ][^\W\d_]{2,20}){0,2}"
# In small letters a town is what stands alone between a comma and the next mark, or before the state or the ZIP code.
SMALL_CITY = re.compile(
    r"(?P<mark>[ ]{0,2},[ ]{0,2}|[ ](?:in|en)[ ])(?P<city>[^\W\d_]{2,20}(?:[ ][^\W\d_]{2,20}){0,2}?)"
    r"(?=[ ]{0,2}(?:[,.;\n)]|\d{5}|\Z)|[ ](?:y|pero|porque|and|but|no|desde|since|because|que|which|where|donde|for|por|with|con|is|es|i|se|me|the|la|el)[ ])",
    re.IGNORECASE,
)
SMALL_CITY_BEFORE_CODE = re.compile(
    rf"(?P<mark>[ ,\n]{{1,3}})(?P<city>{_WORDS})(?=,?[ ](?:ca|calif|california|\d{{5}})(?![\w]))", re.IGNORECASE
)
SMALL_CITY_AT_END = re.compile(
    r"(?P<mark>[ ](?:(?:[a-z]|[ns][ew])[ ])?)(?P<city>(?!(?:and|but|y|pero|she|he|they|we|it|who|que|ella|el|a|al|de|del|in|en|on|at|with|con|by|por|for|para)[ ])[^\W\d_]{3,20}(?:[ ][^\W\d_]{3,20})?)"
    r"(?=[ ]{0,2}(?:[,.;\n)]|\Z)|[ ](?:and|but|y|pero|porque|because|w|with|con|since|desde|please|thanks|thx)[ ])"
)

ROADS = (
    r"(?:calle|c/|cll\.?|avenida|avda\.?|ave\.?|av\.?|paseo|camino|callej[o\u00f3]n|privada|priv\.?|plaza|plazuela|boulevard|bulevar|blvd\.?|blv\.?|"
    r"carretera|carr\.?|calzada|calz\.?|cerrada|cda\.?|retorno|circuito|pasaje|andador|v[i\u00ed]a|prolongaci[o\u00f3]n|prol\.?|autopista|"
    r"glorieta|rinc[o\u00f3]n|vereda|sendero|ronda|traves[i\u00ed]a|cuesta|diagonal|eje|alameda|jir[o\u00f3]n|transversal|remolque|traila|"
    r"rancho|colonia|edificio|condominio|villa|hacienda|via|rue)"
)
_WORD_ES = rf"(?:(?i:de|del|la|las|los|el|san|santa)(?!\w)|\d{{1,2}}[ ](?i:de)[ ]|{_ANY_NAME})"
_BLANK = r"[ \t\u00a0]{0,3}"
_STREET_ES = rf"(?<![\w/-])(?i:{ROADS})(?![\w]){_SPACE}(?:{_WORD_ES}|\d{{1,3}}(?:[a\u00aa](?!\w))?(?=[ ,]))(?:{_SPACE}{_WORD_ES}){{0,5}}?"
_COUNTED = r"[ ](?i:horas?|d[i\u00ed]as?|minutos?|veces|personas?|meses|semanas?|a[n\u00f1]os|ni[n\u00f1]os|hijos|hours?|days?|times|people)(?!\w)"
SPANISH = re.compile(
    rf"{_STREET_ES}(?:,?{_SPACE}(?i:{_DIRECTION})(?!\w))?{_BLANK},?{_BLANK}"
    rf"(?:(?i:n[u\u00fa]mero|n[u\u00fa]m|no|n[\u00ba\u00b0]|nro|number)\.?[ ]?:?[ ]?#?|#[ ]?)?(?<![\w.]){_HOUSE}(?![:/.]\d|[ ]?%|-\w|{_COUNTED})"
    rf"|{_STREET_ES},?{_SPACE}(?i:s/n|sin n[u\u00fa]mero)(?!\w)"
    rf"|(?<![\w/-])(?i:remolque|traila|trailer|casa|lote|space|sp|slip|site|spot|cabin|caba\u00f1a|bungalow|espacio)\.?[ ]#?\d{{1,4}}[A-Za-z]?,?[ ](?i:de|del|en|at|in|of)[ ](?:(?i:el|la|los|las|the)[ ])?{NAME}(?:[ ]{NAME}){{0,4}}"
)
BOX = re.compile(
    r"(?<!\w)(?:(?i:p\.?[ ]?o\.?[ ]?b(?:o?x)?\.?|p\.?[ ]?o\.?[ ]?drawer|private mailbox|apto\.? postal|ap\. postal|buz[o\u00f3]n(?: postal)?|post office box|apartado(?:[ ]?postal)?|apdo\.?(?:[ ]?postal)?|a\.[ ]?p\.|casilla(?:[ ]postal)?|caja postal|"
    r"rural route|r\.?r\.?|rfd|rt\.?(?=[ ]#?\d{1,4},?[ ]box)|route(?=[ ]#?\d{1,4},?[ ](?:box|(?-i:[A-Z][a-z]+[ ][A-Z])))|ruta rural|star route|hc-?|pmb)[ ]{0,2}(?:(?i:no\.?|n[u\u00fa]m\.?|#)[ ]{0,2})?#?\d{1,6}(?:-?[A-Za-z])?(?!\w)(?:,?[ ](?i:box)[ ]\d{1,5})?"
    r"|(?i:p\.?[ ]?o\.?[ ]?box|apartado(?:[ ]postal)?|buz[o\u00f3]n|box)[ ](?:(?i:number|no\.?|n[u\u00fa]mero|is|es|el|:)[ ]){1,3}\d{1,6}(?!\w)|(?i:general delivery|gen\.? del\.?|lista de correos|entrega general)(?!\w)|Box[ ]\d{1,5}(?=,[ ][A-Z]))"
)
# "2310 Calle Olmo": in California the kind of street may come first, after the number.
HOUSE_BEFORE_ROAD = re.compile(
    rf"(?<![\w$#./:-]){_HOUSE}[ ,]{{1,3}}(?:(?i:{_DIRECTION})(?!\w)[ ])?{_SMALL}?"
    rf"(?i:calle|via|v[i\u00ed]a|camino|paseo|avenida|avda\.?|rancho|corte|vista|rue|callej[o\u00f3]n|caminito)[ ]{_SMALL}{{0,2}}{NAME}(?:[ ]{_SMALL}{{0,2}}{NAME}){{0,3}}"
)
_IN_WORDS_ES = (
    r"(?:cien|ciento|doscientos|trescientos|cuatrocientos|quinientos|seiscientos|setecientos|ochocientos|novecientos|mil|diez|once|doce|trece|"
    r"catorce|quince|dieci\w{4,6}|veinte|veinti\w{2,7}|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cero|uno?|dos|tres|cuatro|cinco|"
    r"seis|siete|ocho|nueve)(?!\w)"
)
# House numbers in words: "calle Sauce número setenta y siete", "twelve forty saddle road".
IN_WORDS = re.compile(
    rf"{_STREET_ES},?[ ](?:(?i:n[u\u00fa]mero|n[u\u00fa]m\.?)[ ])?(?i:{_IN_WORDS_ES})(?:[ ](?:y[ ])?(?i:{_IN_WORDS_ES})){{0,5}}"
    rf"|\b(?i:(?:(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|"
    rf"thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|oh)[ -]){{2,6}}(?:{NO_NAME}[^\W\d_]{{2,20}}[ ]){{1,3}}?"
    rf"(?:street|avenue|road|drive|lane|court|boulevard|way|place|circle|terrace|st|ave|rd|dr|ln|blvd|ct)(?![\w]))"
)
# "Los Sauces 14-B, Rio Seco.": a name, a number and a town with which the sentence ends.
REVERSED = re.compile(
    rf"(?<![\w-])(?=(?:[Ll]a |[Ll]os |[Ll]as |[Ee]l )?[{UPPER}\d])(?=[^\d\n]{{2,60}}\d)(?:(?!(?i:room|window|building|form|page|suite|unit|apt|bus|level|step|item|office|ventanilla|cuarto|edificio|fila|case|caso|title|section|"
    rf"article|department|dept|january|february|march|april|may|june|july|august|september|october|november|december|oct|nov|dec|jan|feb|aug|sept?|"
    rf"monday|tuesday|wednesday|thursday|friday|saturday|sunday|on|in|since|chapter|phase|district|v\u00edctima)\b)"
    rf"(?:(?i:los|las|la|el)[ ])?{NAME}(?:[ ]{NAME}){{0,2}}[ ]#?(?!(?:19|20)\d\d(?!\d))\d{{1,5}}(?:-?[A-Za-z](?![\w]))?(?=,[ ]{_CITY_NAME}(?:[ ]{{0,2}}(?:[.\n;)]|\Z)|,?[ ](?:CA|\d{{5}})))"
    rf"|{NAME}(?:[ ]{NAME}){{0,3}}[ ](?i:{SUFFIXES})\.?[ ](?!(?:19|20)\d\d(?!\d))\d{{1,5}}[A-Za-z]?(?=[ ]{{0,2}}[,.\n;)]|\Z|[ ](?i:upstairs|downstairs|rear|apt|unit|in|and)(?!\w)|[ ]#)"
    rf"|{NAME}(?:[ ]{NAME}){{0,3}}[ ](?i:mobile home park|trailer park|mobile estates|apartments|apts|villas|condos),?[ ]{UNIT})"
)
# Fields of a form.
FIELDS = re.compile(
    rf"(?<!\w)(?i:calle|street|street name)[ ]?:[ ]?(?:{NAME}|[^\W\d_]{{3,20}})(?:[ ]{NAME}){{0,3}}[,; \n]{{1,3}}(?i:n[u\u00fa]mero|n[u\u00fa]m|no|number|house number|#)\.?[ ]?:?[ ]?\d{{1,6}}"
)
NUMBERED_ROAD = re.compile(
    rf"(?<![\w$#./:-]){_HOUSE}[ ,]{{1,3}}(?:(?i:{_DIRECTION})(?!\w)[ ])?(?i:avenue|ave|calle|avenida|street)\.?[ ][A-Z](?![\w'\u2019])|(?<![\w$#./:-]){_HOUSE}[ ,]{{1,3}}(?:(?i:{_DIRECTION})(?!\w)[ ])?"
    r"(?i:highway|hwy|state route|route|rte|sr|county road|cr|interstate|u\.?s\.?|carretera|camino|calle|avenida|avenue|ave|old highway)[ ]\d{1,4}[A-Za-z]?(?!\w)"
)
# "Ninth Avenue, number 340", "Calle Sauce #77" and "Main St 340" where the street's name comes first.
UNIT_AND_NAME = re.compile(
    rf"(?<![\w-])(?i:trailer|traila|tr[a\u00e1]ila|remolque|space|spc|spot|slot|lot|cabin|caba\u00f1a|casita|barraca|bungalow|cottage|bunk|litera|cama|slip)\.?[ ]#?[A-Za-z]?-?\d{{1,4}}[A-Za-z]?(?:,[ ]|[ ](?i:of|at|in|de|del|en)[ ](?:(?i:the|la|el|los|las)[ ])?)"
    rf"{NAME}(?:[ ](?:(?i:de|del|la|las|los|el)[ ]){{0,2}}{NAME}){{0,4}}"
    rf"|(?<![\w-]){NAME}(?:[ ]{NAME}){{0,3}},[ ](?i:trailer|traila|tr[a\u00e1]ila|remolque|space|spc|sp|espacio|cabin|caba\u00f1a|casita|barraca|bungalow|cottage|lote)\.?[ ]#?[A-Za-z]?-?\d{{1,4}}[A-Za-z]?(?!\w)"
)
NUMBER_BEHIND = re.compile(
    rf"(?<![\w-]){NAME}(?:[ ]{NAME}){{0,3}}[ ](?i:{SUFFIXES})(?!\w)\.?[ ]?,?[ ](?:(?i:number|no|num|n[u\u00fa]mero|n[u\u00fa]m)\.?[ ]?\d{{1,5}}[A-Za-z]?(?!\w)|(?!(?i:room|rm|floor|fl|building|bldg|suite|no|of|ed))(?:{UNIT}))"
    rf"|{_STREET_ES},?{_SPACE}(?!(?i:no|of|ed|oficina|local|piso|edificio))(?:{UNIT})"
    rf"|(?<![\w-])(?!(?i:room|window|building|form|page|suite|unit|apt|bus|level|step|item|office|ventanilla|cuarto|edificio|fila)\b){NAME}(?:[ ]{NAME}){{0,2}}[ ](?:#|(?i:no\.|n[u\u00fa]m\.|n[u\u00fa]mero)[ ]?)?(?!(?:19|20)\d\d)\d{{1,5}},[ ]?(?i:int|interior|depto|departamento|apto|apartamento|apt|lote|casa)\.?[ ]{_UNIT_NUMBER}"
)
NAMED_STREET = rf"(?:(?i:{ROADS})(?![\w])[ ](?:{_WORD_ES}[ ]){{0,4}}?{NAME}|{NAME}(?:[ ]{NAME}){{0,2}}[ ](?i:{SUFFIXES})(?![\w])\.?)"
# "la casa 14 de la calle Sauce", "number 14 on Mill Road", "kilometre 14 of the road".
NUMBER_OF_STREET = re.compile(
    rf"(?<![\w#$./:-])(?:{UNIT}(?:[ ](?i:del?)[ ]\d{{1,5}})?|\d{{3,5}}(?:[ ](?i:norte|sur|este|oeste|poniente|oriente))?|\d{{1,5}}(?=[ ](?i:de la|de|del)[ ](?i:calle|avenida|av\.|camino|paseo|privada|boulevard|blvd)[ ])),?[ ](?i:de|del|en|on|of|at|in)[ ](?:(?i:la|el|the|las|los)[ ])?{NAMED_STREET}"
    rf"|(?<!\w)(?i:km|kil[o\u00f3]metro|mile(?:post| marker)?|milla)\.?[ ]\d{{1,3}}(?:\.\d)?,?[ ](?:(?i:de la|de|of|on|en)[ ])?(?i:carretera|autopista|camino|highway|hwy|route|ruta)(?:[ ]\d{{1,4}}|[ ](?:a[ ])?{_WORD_ES}(?:[ ]{_WORD_ES}){{0,2}})"
    rf"|(?<!\w)(?i:carretera|camino|autopista)[ ](?:(?i:a|de|vieja a|vieja)[ ])?{NAME}(?:[ ]{NAME}){{0,2}},?[ ](?i:km|kil[o\u00f3]metro)\.?[ ]\d{{1,3}}(?:\.\d)?|(?<!\w)(?i:carretera|autopista|highway|hwy|route|ruta)[ ]\d{{1,4}},?[ ](?i:km|kil[o\u00f3]metro|mile(?:post| marker)?|milla)\.?[ ]\d{{1,3}}(?:\.\d)?"
)
# "206 W Quince": a house number and a letter for the direction need no kind of street.
DIRECTED = re.compile(
    rf"(?<![\w$./:-])\d{{1,5}}[A-Za-z]?[ ](?:[NSEW]|NE|NW|SE|SW|North|South|East|West)(?![\w'\u2019])\.?[ ]{NAME}(?:[ ]{NAME}){{0,2}}"
)
# Whatever stands between a street and a ZIP code belongs to the address.
TO_THE_CODE = re.compile(r"[^.!?;\[\]\d]{1,70}?(?:[.,][ ])?(?<![$\d])(?<=[ ,\n(])\d{5}(?:-\d{4})?(?![\w]|[.,]\d)")
_NUMBERED_THING = (
    r"case|caso|form|formulario|section|secci[o\u00f3]n|code|c[o\u00f3]digo|title|t[i\u00ed]tulo|act|ley|art(?:[i\u00ed]culo)?|no|number|n[u\u00fa]mero|w&i|wic|ccr|cfr|usc|mpp|"
    r"order|orden|ref|reference|folio|ticket|id|cin|badge|placa|check|cheque|invoice|factura|report|reporte|claim|account|cuenta|file|expediente|room|suite|"
    r"confirmation|receipt|recibo|medi-cal|calfresh|ebt|zip|c\.?p|january|february|march|april|may|june|july|august|september|october|november|december|tel|phone"
)
# A town with its code is an address by itself; without the state only a code of California is one.
TOWN_AND_CODE = re.compile(
    rf"{_CITY_NAME},?[ ](?:CA|Calif\.|California),?[ ]\d{{5}}(?:-\d{{4}})?(?!\d)"
    rf"|(?<![\w-])(?!(?i:{_NUMBERED_THING})\b)[{UPPER}][\w'\u2019.-]{{2,20}}(?:[ ](?!(?i:{_NUMBERED_THING})\b)[{UPPER}][\w'\u2019-]{{1,20}}){{0,3}},?[ ]9[0-6]\d{{3}}(?:-\d{{4}})?(?![\w-]|[.,]\d)"
)
# A number and a name, and a unit or a town with its ZIP code says that they are a street: "5 Palmetto, #B".
PLAIN = re.compile(
    rf"(?<![\w$./:-])#?{_HOUSE}[ ](?!(?i:january|february|march|april|may|june|july|august|september|october|november|december)\b)"
    rf"(?:(?i:{_DIRECTION})(?!\w)[ ])?(?i:(?:la|las|los|el|de|del)[ ]){{0,2}}{NAME}(?:[ ]{NAME}){{0,3}}"
    rf"(?=[ ]?,?[ \n]{{0,2}}(?:{UNIT}|(?:{_CITY_NAME},?[ ])(?:{_STATE}[ ,]{{1,2}})?\d{{5}}(?!\d)|{_CITY_NAME},?[ ](?:CA|California)(?!\w)"
    rf"|(?<=[a-z]),[ ]{_CITY_NAME}[ ]{{0,2}}(?:[.\n;)]|\Z)|(?<=[a-z]),[ ]{_CITY_NAME}[ ](?=[a-z])|(?<=[a-z])\n{_CITY_NAME}(?:,|[ ]{{0,2}}\n)))"
)
HOME = re.compile(
    r"\b(?i:(?:live|lives|lived|living|sleep|sleeps|sleeping|camp|camps|camping|rent|rents|renting|reside|resides|residing|stay|stays|staying|moved|relocated|home is|house is|located)[ ](?:(?:now|currently|still|"
    r"here|alone)[ ])?(?:at|to|on)|(?:home |mailing |new |old |current |street |my |her |his )?(?:ad+ress?(?:[ ]on file)?(?:[ ]?(?:is|was|:)|(?=[ ]\d))|(?:place|apartment|house)[ ](?:is|was)(?:[ ]at)?)|"
    r"(?:vivo|vive|viven|vivimos|duermo|duerme|duermen|acampo|rento|renta|rentamos|alquil\w{1,4}|me quedo|se queda|reside|resido|radica|vivía|mud[e\u00e9\u00f3]|mudamos|queda|me encuentran|domiciliad[oa])[ ](?:(?:ahora|actualmente|a|sol[oa]|aqu\u00ed)[ ])?(?:en|a)|"
    r"(?:domicilio|direcci[o\u00f3]n)(?:[ ](?:actual|nueva|nuevo|anterior|postal|correcta|es|era))*[ ]?(?:es|era|:)?)"
    r"[ \n:]{1,3}(?i:(?:the|la|el|now|ahora)[ ])?((?:(?i:unit|apt|apartment|space|lot|trailer|room|apto|espacio|lote|casa)\.?[ ]#?[\w-]{1,5},?[ ](?:(?i:at|of|de|en)[ ])?)?(?:\d[\w\u00bd/-]{0,6}[ ,.]{1,2})(?:[\w'\u2019#.-]{1,18}[ ,]{1,2}){0,3}?[\w'\u2019#-]{2,18}"
    r"|(?:corner of|esquina de|intersection of|cruce de)[ ][^,.\n\[\]]{3,40}\d?"
    rf"|[{UPPER}][\w'\u2019.-]{{1,18}}(?:[ ](?i:{NO_NAME})[\w'\u2019.-]{{1,18}}){{0,3}}?,?[ ](?:#|no\.?[ ]?|n[u\u00fa]m(?:ero|\.)?[ ]?)?(?!(?:19|20)\d\d(?!\d))"
    r"\d{1,5}(?![\w/:]))"
)
# The words with which the pattern above begins, folded.
HOME_BEGINS = re.compile(
    r"(?:liv|sleep|camp|rent|resid|stay|moved|relocated|home|house|located|mailing|new|old|current|street|my|her|his|ad+res|place|apartment|"
    r"viv|duerme|duermo|acampo|alquil|me|se|reside|resido|radica|mud|queda|domicili|direccion)"
)
