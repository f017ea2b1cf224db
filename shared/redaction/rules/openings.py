"""Where a pattern may begin, told from the words of a text, so that dear patterns are tried there and nowhere else."""

import re
from collections.abc import Iterable, Iterator
from enum import Enum

from shared.redaction.rules.number_words import HUNDREDS, TEENS, TENS, UNITS
from shared.redaction.text import Text, set_of

_MOST_BACK = 6
_NUMBERS = frozenset(UNITS) | frozenset(TEENS) | frozenset(TENS) | frozenset(HUNDREDS) | {"mil", "hundred", "thousand"}
_ROADS = set_of("""
    calle c cll avenida avda ave av paseo camino callejon privada priv plaza plazuela boulevard bulevar blvd blv carretera carr calzada calz
    cerrada cda retorno circuito pasaje andador via prolongacion prol autopista glorieta rincon vereda sendero ronda travesia cuesta
    diagonal eje alameda jiron transversal remolque traila rancho colonia edificio condominio villa hacienda rue
    """)
_UNITS = set_of("""
    apartment apartments apartamento apart apmt apt apto aptmt ap unit unidad suite ste space spc sp lot lote room rm cuarto cto building bldg
    edificio edif ed floor fl flat piso oficina ofic of local loc interior int exterior ext departamento depto dpto dept numero num number no n
    trailer traila remolque casa house manzana mza mz torre tower puerta pta bloque block espacio esp pmb box buzon slip penthouse ph km
    kilometro nivel planta sector slot bed bunk cubicle pod berth litera cama dormitorio dorm barraca casita cubiculo sec seccion etapa mile milepost milla depa spot site pad stall cabin cabana bungalow cottage duplex
    habitacion escalera esc lt lte supermanzana smz andador hab blk wing entrance entrada studio
    """)
_BOXES = set_of("""
    p po pob private apto ap buzon post apartado apdo a casilla caja gen rural r rr rfd rt route ruta star hc pmb general lista entrega box
    """)
_HIGHWAYS = set_of("km kilometro mile milepost milla carretera autopista highway hwy route ruta camino")
_SUFFIXES = set_of("""
    street streets str st avenue aven ave av road rd drive dr lane ln court ct crt boulevard blvd boul circle cir place pl terrace ter terr way
    wy trail trl parkway pkwy highway hwy square sq loop alley aly row plaza plz crossing xing cove crescent expressway freeway fwy turnpike
    esplanade mews
    """)
_PARKS = set_of("""
    apartment apartments apt apts mobile trailer rv estates villa villas manor condos condominiums townhomes tower towers terrace terraces
    gardens acres pines oaks palms meadows hall camp ranch farm hotel home rv senior assisted living village court house lodge residence residences commons homes arms suites motel inn board care sober shelter
    """)
_PARKS_ES = set_of("""
    residencial fracc fraccionamiento col colonia condominio condominios conjunto unidad parque barrio villa villas edificio apartamentos
    departamentos motel hotel hostal albergue campamento refugio urb urbanizacion rancho ejido granja finca predio dom domicilio
    """)
_BESIDE = set_of("""
    just off behind across next near past beside under along in around down up a al atras detras en enfrente frente junto cerca debajo sobre
    pasando one two three half
    """)
_JOINS = set_of("and y con at")
_CORNERS = set_of("corner intersection esquina cruce on at the en la")
_BEFORE_NAMES = set_of("era was de a al en to at is es not no from del on off apt house casa hse address")
_ARTICLES = set_of("the la las los el san santa de del calle avenida ave av")
_ORDINALS = set_of("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth")
_BEFORE_ROADS = _ARTICLES | _ORDINALS | _NUMBERS
_SIGNS = frozenset(("&", "/"))
_CODE = 5


class Opening(Enum):
    """What a pattern begins with."""

    NUMBER = "a number, in digits or words"
    ROAD = "the word for a road, in Spanish"
    UNIT = "the word for a flat, a space and the like"
    BOX = "the words for a post office box or a rural route"
    SUFFIX = "the word for a street, in English"
    HIGHWAY = "the word for a highway or its miles"
    PARK = "a word for an estate, in Spanish"
    BESIDE = "a word that says beside, behind, off"
    CORNER = "a word for a corner"
    NAME_BEFORE_ROAD = "a name that the word for a road follows"
    NAME_BEFORE_NUMBER = "a name that a number follows"
    NAME_BEFORE_CODE = "a name that five digits follow"
    NAME_BEFORE_PARK = "a name that a word for an estate follows"
    NAME_BEFORE_AND = "a name that another follows behind `and`"
    WORD_BEFORE_NUMBER = "a preposition that a number follows after some words"


_WORDS_OF = {
    Opening.ROAD: _ROADS,
    Opening.UNIT: _UNITS,
    Opening.BOX: _BOXES,
    Opening.SUFFIX: _SUFFIXES,
    Opening.HIGHWAY: _HIGHWAYS,
    Opening.PARK: _PARKS_ES,
    Opening.BESIDE: _BESIDE,
    Opening.CORNER: _CORNERS,
}


class Openings:
    """The openings of one text."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._found: dict[Opening, list[int]] = {}

    def find(self, pattern: re.Pattern[str], *openings: Opening) -> Iterator[re.Match[str]]:
        """Yield what the pattern matches at these openings, in order and without overlaps."""
        reached, content = 0, self._text.content
        starts: Iterable[int] = (
            self._starts_of(openings[0])
            if len(openings) == 1
            else sorted({start for opening in openings for start in self._starts_of(opening)})
        )
        for start in starts:
            if start >= reached and (match := pattern.match(content, start)) is not None:
                yield match
                reached = match.end()

    def _starts_of(self, opening: Opening) -> list[int]:
        if opening not in self._found:
            self._found[opening] = sorted(set(self._find_starts(opening)))
        return self._found[opening]

    def _find_starts(self, opening: Opening) -> Iterator[int]:
        text = self._text
        if (among := _WORDS_OF.get(opening)) is not None:
            yield from (text.words[at].start for at in self._list(among))
        elif opening is Opening.NUMBER:
            for at in (*text.numbers, *self._list(_NUMBERS)):
                start = text.words[at].start
                yield start
                if start and text.content[start - 1] == "#":
                    yield start - 1
        else:
            for at in self._find_anchors(opening):
                yield from self._names_before(at, opening)

    def _list(self, words: Iterable[str]) -> Iterator[int]:
        places = self._text.places
        for word in words:
            yield from places.get(word, ())

    def _find_anchors(self, opening: Opening) -> Iterator[int]:
        text = self._text
        if opening is Opening.NAME_BEFORE_ROAD:
            yield from self._list(_SUFFIXES)
        elif opening is Opening.NAME_BEFORE_PARK:
            yield from self._list(_PARKS)
        elif opening is Opening.NAME_BEFORE_AND:
            yield from self._list(_JOINS)
            if "&" in text.content or "/" in text.content:
                yield from (
                    at
                    for at, word in enumerate(text.words)
                    if text.content[word.start - 2 : word.start].strip() in _SIGNS
                )
        elif opening is Opening.NAME_BEFORE_CODE:
            yield from (at for at in text.numbers if len(text.words[at].text) == _CODE)
        else:
            yield from text.numbers
            if opening is Opening.WORD_BEFORE_NUMBER:
                yield from self._list(_NUMBERS)

    def _names_before(self, at: int, opening: Opening) -> Iterator[int]:
        words = self._text.words
        for before in range(max(0, at - _MOST_BACK), at):
            word = words[before]
            if opening is Opening.WORD_BEFORE_NUMBER:
                if word.folded in _BEFORE_NAMES:
                    yield word.start
            elif word.is_capitalised or word.text[0].isdecimal() or word.folded in _BEFORE_ROADS:
                yield word.start
