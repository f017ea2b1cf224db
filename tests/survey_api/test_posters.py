"""A link on paper: its QR code opens its page, its poster is one clean sheet in the agency's name and colours."""

import re
import struct
import zlib
from datetime import timedelta
from typing import Any

import pytest
import segno

from services.survey_api.domain.links.finding import find_link
from services.survey_api.domain.links.posters import lay_out_poster
from services.survey_api.models import SurveyLink
from services.survey_api.settings import Settings
from shared.clock import SettableClock
from shared.policy.models import PolicyPack
from tests.support.pdf import PdfFacts
from tests.survey_api.heart_office import HeartOffice

Matrix = list[list[bool]]
QUIET = 4


async def _get(office: HeartOffice, link: dict[str, Any], file: str) -> Any:
    answer = await office.call("GET", f"/v1/links/{link['id']}/{file}", scope="links:read")
    assert answer.status_code == 200, answer.text
    return answer


def _matrix_of(url: str) -> Matrix:
    """The modules of the code that a reader turns into this address, quiet zone included."""
    return [
        [bool(module) for module in row] for row in segno.make(url, error="q", micro=False).matrix_iter(border=QUIET)
    ]


def _read_png(png: bytes) -> tuple[int, Matrix]:
    """The scale and the modules of a picture of a code, taken from the middle of each."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, colours = struct.unpack(">IIBB", png[16:26])
    assert width == height
    data, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += 12 + length
    assert (depth, colours) == (1, 0), "one bit of grey"
    line = (width + 7) // 8
    raw = zlib.decompress(data)
    pixels = []
    packed = [0] * line
    for row in range(height):
        how, *filtered = raw[row * (line + 1) : (row + 1) * (line + 1)]
        assert how in {0, 2}, "as it is, or the difference from the row above"
        packed = [(byte + above * (how == 2)) % 256 for byte, above in zip(filtered, packed, strict=True)]
        pixels.append([not packed[x // 8] >> (7 - x % 8) & 1 for x in range(width)])
    left = next(x for row in pixels for x, dark in enumerate(row) if dark)
    scale = left // QUIET
    middle = range(scale // 2, width, scale)
    return scale, [[pixels[y][x] for x in middle] for y in middle]


def _read_svg(svg: str) -> Matrix:
    """The modules that a drawing's one dark path goes over."""
    (dark,) = re.findall(r'<path[^>]*stroke="#000(?:000)?"[^>]*d="([^"]+)"|d="([^"]+)"[^>]*stroke="#000', svg) or [
        ("", "")
    ]
    path = next(filter(None, dark))
    (side,) = {float(n) for n in re.findall(r'd="M0 0h(\d+)', svg)}
    modules = [[False] * int(side) for _ in range(int(side))]
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([^Mmhz]+)", path):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if command == "h":
            for place in range(int(values[0])):
                modules[int(y)][int(x) + place] = True
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    return modules


async def test_the_qr_code_is_the_code_of_the_links_page_as_drawing_and_as_picture(ambassador: HeartOffice) -> None:
    link = await ambassador.link_of("north-coastal")
    expected = _matrix_of(link["url"])
    png = await _get(ambassador, link, "qr.png?size=500")
    assert png.headers["content-type"] == "image/png"
    scale, modules = _read_png(png.content)
    assert modules == expected
    assert 400 < scale * len(expected) <= 500
    svg = await _get(ambassador, link, "qr.svg?size=500")
    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert _read_svg(svg.text) == expected
    assert f"<title>QR code that opens {link['url']}</title>" in svg.text
    assert f'filename="north-coastal-{link["code"]}.svg"' in svg.headers["content-disposition"]
    assert (await _get(ambassador, link, "qr.svg?size=500")).content == svg.content


@pytest.mark.parametrize("size", ["119", "4097", "big", "1e3"])
async def test_a_size_that_nobody_can_print_is_refused(ambassador: HeartOffice, size: str) -> None:
    link = await ambassador.link_of("south")
    refused = await ambassador.call("GET", f"/v1/links/{link['id']}/qr.png?size={size}", scope="links:read")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/query/size")


async def test_a_poster_is_one_tagged_sheet_in_the_agencys_languages_the_same_every_time(
    ambassador: HeartOffice, clock: SettableClock
) -> None:
    link = await ambassador.link_of("north-coastal")
    for paper, size in (("a4", (595, 842)), ("us-letter", (612, 792))):
        poster = await _get(ambassador, link, f"poster.pdf?paper={paper}")
        assert poster.headers["content-type"] == "application/pdf"
        facts = PdfFacts.of(poster.content)
        assert (facts.pages, facts.size_points, facts.language) == (1, size, "en")
        assert facts.is_tagged_for_screen_readers
        assert facts.says("North Coastal Region: 1-minute Customer Experience Survey")
        assert facts.says(f"QR code that opens {link['url']}")
        assert facts.says(link["url"])
        clock.advance(timedelta(days=1))
        assert (await _get(ambassador, link, f"poster.pdf?paper={paper}")).content == poster.content
    spanish = PdfFacts.of((await _get(ambassador, link, "poster.pdf?language=es")).content)
    assert spanish.language == "es"
    assert spanish.says("Encuesta de experiencia del cliente de 1 minuto")


@pytest.mark.parametrize("query", ["language=fr", "paper=a5", "language=en&language=es&language=en&language=es"])
async def test_a_poster_that_cannot_be_is_refused(ambassador: HeartOffice, query: str) -> None:
    link = await ambassador.link_of("south")
    refused = await ambassador.call("GET", f"/v1/links/{link['id']}/poster.pdf?{query}", scope="links:read")
    assert refused.status_code == 422


async def test_nothing_is_printed_of_a_link_that_does_not_work_for_long(ambassador: HeartOffice) -> None:
    former = await ambassador.link_of("south")
    rotated = await ambassador.made(f"/v1/links/{former['id']}/rotate", scope="links:write", json={})
    for file in ("qr.svg", "qr.png", "poster.pdf"):
        refused = await ambassador.call("GET", f"/v1/links/{former['id']}/{file}", scope="links:read")
        assert (refused.status_code, refused.json()["code"]) == (409, "link_not_open")
        assert refused.json()["replaced_by"] == rotated["id"]
        unknown = await ambassador.call(
            "GET", f"/v1/links/00000000-0000-7000-8000-000000000000/{file}", scope="links:read"
        )
        assert unknown.status_code == 404
    await ambassador.call("POST", f"/v1/links/{rotated['id']}/withdraw", scope="links:write")
    refused = await ambassador.call("GET", f"/v1/links/{rotated['id']}/poster.pdf", scope="links:read")
    assert (refused.status_code, refused.json()["code"]) == (409, "link_not_open")


async def test_a_campaigns_poster_names_the_campaign_and_its_days_before_it_starts(ambassador: HeartOffice) -> None:
    await ambassador.plan(name="Partners week \U0001f600 <b> #strong[x] $")
    (link,) = (await ambassador.read("/v1/links?kind=campaign&program=ccws", scope="links:read"))["items"]
    facts = PdfFacts.of((await _get(ambassador, link, "poster.pdf")).content)
    assert (facts.pages, facts.is_tagged_for_screen_readers) == (1, True)


HARD_NAMES = [
    "Office of Something Very Long Indeed and Community Partnerships, Second District " * 2,
    "#strong[x] $x^2$ *b* @a <l> // \\u{41}",
    "Mai Trần · Región Norte · Œuvre · Привет · Ελληνικά",
    "X" * 160,
]


@pytest.mark.parametrize("name", HARD_NAMES)
@pytest.mark.parametrize("paper", ["a4", "us-letter"])
async def test_a_poster_stays_one_sheet_whatever_the_names(
    ambassador: HeartOffice, heart: PolicyPack, settings: Settings, name: str, paper: Any
) -> None:
    programs = tuple(program.model_copy(update={"name": name}) for program in heart.programs)
    pack = heart.model_copy(update={"programs": programs, "agency": heart.agency.model_copy(update={"name": name})})
    link = await _link(ambassador, "south")
    url = settings.page_url(f"/s/{link.code}") * 2
    poster = lay_out_poster(pack, link, None, url=url, paper=paper)
    facts = PdfFacts.of(await poster.render())
    assert (facts.pages, facts.is_tagged_for_screen_readers) == (1, True)


async def test_a_poster_says_who_asks_what_it_is_about_and_what_to_type_in_each_language(
    ambassador: HeartOffice, heart: PolicyPack
) -> None:
    link = await _link(ambassador, "north-coastal")
    data = lay_out_poster(heart, link, None, url=f"https://care.example/s/{link.code}", paper="a4").data
    assert (data["agency"], data["program"]) == ("Child Welfare Services", "North Coastal Region")
    assert data["colours"] == {"primary": "#7a1f3d", "accent": "#f2a65a"}
    assert data["printed_url"] == f"care.example/s/{link.code[:5]}-{link.code[5:]}"
    assert [words["headline"] for words in data["languages"]] == ["How are we doing?", "¿Cómo lo estamos haciendo?"]
    assert (await find_link_by_printed(ambassador, data["printed_url"])) == link.code


async def find_link_by_printed(office: HeartOffice, printed: str) -> str | None:
    """What somebody reaches who types the last part of a printed address."""
    async with office.resources.sessions() as session:
        found = await find_link(session, printed.rpartition("/")[2], now=office.resources.clock.now())
    return found.link.code if found else None


async def _link(office: HeartOffice, program: str) -> SurveyLink:
    code = (await office.link_of(program))["code"]
    async with office.resources.sessions() as session:
        found = await find_link(session, code, now=office.resources.clock.now())
    assert found is not None
    return found.link
