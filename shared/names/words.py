"""Words that matter when names are looked for: short forms of first names, and names that are words of their own."""

_SHORT_FORMS = {
    "abigail": "abby gail",
    "albert": "al bert",
    "alberto": "beto",
    "alejandra": "ale",
    "alejandro": "ale alex",
    "alexander": "alex sasha xander",
    "alexandra": "alex lexi sandra",
    "alfred": "al fred",
    "andrew": "andy drew",
    "angela": "angie",
    "anthony": "tony",
    "antonio": "toni tony",
    "barbara": "babs barb",
    "benjamin": "ben benny",
    "catherine": "cat cathy kate katie",
    "charles": "charlie chas chuck",
    "christina": "chris tina",
    "christine": "chris tina",
    "christopher": "chris kit topher",
    "concepcion": "concha",
    "cynthia": "cindy",
    "daniel": "dan danny",
    "david": "dave davey",
    "deborah": "deb debbie",
    "diana": "di",
    "dolores": "lola",
    "donald": "don donnie",
    "dorothy": "dot dottie",
    "edward": "ed eddie ned ted",
    "elizabeth": "beth betty eliza liz lizzie",
    "enrique": "kike",
    "eugene": "gene",
    "evelyn": "eve evie",
    "francisco": "frank paco pancho",
    "frederick": "fred freddie",
    "gabriel": "gabe",
    "gabriela": "gaby",
    "gerald": "gerry jerry",
    "gregory": "greg",
    "guadalupe": "lupe lupita",
    "harold": "hal harry",
    "henry": "hank harry",
    "ignacio": "nacho",
    "isabel": "bella isa",
    "jacob": "jake",
    "james": "jamie jim jimmy",
    "janet": "jan",
    "jeffrey": "jeff",
    "jennifer": "jen jenny",
    "jessica": "jess jessie",
    "jesus": "chuy",
    "john": "jack johnny jon",
    "jonathan": "jon",
    "jose": "pepe",
    "josefina": "pepa",
    "joseph": "joe joey",
    "joshua": "josh",
    "judith": "judy",
    "katherine": "kat kate kathy katie",
    "kathleen": "kate kathy",
    "kenneth": "ken kenny",
    "kimberly": "kim",
    "lawrence": "larry",
    "leonard": "len lenny leo",
    "luis": "lucho",
    "manuel": "manny manolo",
    "margaret": "maggie marge meg peggy",
    "matthew": "matt",
    "maximilian": "max",
    "michael": "mick mike mikey",
    "michelle": "shelly",
    "mohammed": "mo",
    "nancy": "nan",
    "natalie": "nat",
    "nathaniel": "nate nathan",
    "nicholas": "nick nicky",
    "olivia": "liv",
    "pamela": "pam",
    "patricia": "pat patty trish",
    "patrick": "paddy pat",
    "peter": "pete",
    "philip": "phil",
    "phillip": "phil",
    "priscilla": "cilla",
    "rachel": "rae",
    "raymond": "ray",
    "rebecca": "becca becky",
    "richard": "dick rich rick ricky",
    "robert": "bob bobby rob robbie",
    "roberto": "beto",
    "ronald": "ron ronnie",
    "rosario": "charo",
    "samantha": "sam",
    "samuel": "sam sammy",
    "santiago": "santi",
    "sergio": "checo",
    "sophia": "sophie",
    "stephanie": "steph",
    "stephen": "steve",
    "steven": "steve",
    "susan": "sue suzie",
    "teresa": "tere terry",
    "theodore": "ted theo",
    "theresa": "terry tess",
    "thomas": "tom tommy",
    "timothy": "tim",
    "valentina": "vale",
    "victoria": "tori vicky",
    "vincent": "vince",
    "virginia": "ginny",
    "walter": "walt",
    "william": "bill billy liam will willie",
    "zachary": "zach zack",
}

SHORT_FORMS = {full: frozenset(short.split()) for full, short in _SHORT_FORMS.items()}


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


ORDINARY_WORDS = _set_of("""
    angel april art august banks baker best bill black bob brook brooks brown buddy bush carol case charity chase chip
    christian clay cliff cook dale dawn day dean destiny dot drew duke earl earnest faith fair field fields ford forest
    frank frost gene glen good grace grant gray green grey guy hall hardy harmony heath hill holly hope ivy jack jay
    jewel joy june king lance land lane law little long love major mark marks may melody mercy miles mills moody moon
    olive page paige park parks pat patience penny pierce pope poole price prince ray reed rice rich rob robin rose ruby
    rush rusty sandy savage sharp short singh sky small snow star stark steel stone strong sue summer sunny swift
    trinity victor violet wade walker ward waters weaver weeks wells west white will winter wise wood woods young
    """)

TITLES = _set_of("mr mrs ms miss mx dr sr sra srta senor senora herr frau mister doctor coach")

PARTICLES = _set_of("de del della der den di da dos du el la las le los van von zu zur al bin ibn abu y e of the")


def other_forms(first_name: str) -> frozenset[str]:
    """Return what somebody with this first name may also be called: short forms of it, or what it is short for."""
    longer = {full for full, short in SHORT_FORMS.items() if first_name in short}
    siblings = {form for full in longer for form in SHORT_FORMS[full]} if len(longer) == 1 else set()
    return (SHORT_FORMS.get(first_name, frozenset()) | longer | siblings) - {first_name}
