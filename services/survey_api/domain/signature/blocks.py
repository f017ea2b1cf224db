"""The email signature that the procedure prescribes (HEART-POL): a person's block with the link of the own program."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.links.codes import MARK_LENGTH, new_code
from services.survey_api.domain.links.finding import find_default_link, state_of
from services.survey_api.domain.links.keeping import links_rule
from services.survey_api.domain.links.refusals import (
    ProgramNotFound,
    ProgramNotKnown,
    ProgramWithoutLink,
    SignaturesNotInPolicy,
)
from services.survey_api.models import SignatureMark, SurveyLink
from shared.contracts.directory import DirectoryPerson
from shared.policy.models import NotInPack, PolicyPack, SignatureRule

MARK_PARAMETER = "p"
_LINK_COLOUR = "#0563C1"  # the colour that Outlook gives to links
_UNSAFE_IN_STYLE = re.compile(r"[^A-Za-z0-9 \-]")
_AT_ONCE = 1000
_BLANK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """A person's block, ready to be written as HTML or as text."""

    lines: tuple[str, ...]
    question: str
    link_text: str
    url: str
    font: str
    size_points: int
    language: str

    def as_text(self) -> str:
        """The block for plain-text mail; the address stands under its words."""
        return "\r\n".join([*self.lines, "", f"{self.question} {self.link_text}", self.url, ""])

    def as_html(self) -> str:
        """The block as a page that can be copied into Outlook or installed as one of its signature files.

        Every style is written on its element and nothing is a table, because Outlook draws with Word. The text is
        ASCII with character references, so that no program's idea of the encoding can harm a name.
        """
        family = _UNSAFE_IN_STYLE.sub("", self.font) or "Calibri"
        letters = f"font-family:'{family}',Carlito,sans-serif;font-size:{self.size_points}.0pt"
        block = f"margin:0;mso-margin-top-alt:0;mso-margin-bottom-alt:0;line-height:normal;{letters}"
        link = (
            f'<a href="{html.escape(self.url)}" style="{letters};color:{_LINK_COLOUR};text-decoration:underline">'
            f"{html.escape(self.link_text)}</a>"
        )
        lines = [*map(html.escape, self.lines), _BLANK, f"{html.escape(self.question)} {link}"]
        paragraphs = "\n".join(
            f'<p class="MsoNormal" style="{block}"><span style="{letters}">{line}</span></p>' for line in lines
        )
        page = f"""<!DOCTYPE html>
<html lang="{html.escape(self.language)}" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{html.escape(self.lines[0])}</title>
</head>
<body>
{paragraphs}
</body>
</html>
"""
        return page.encode("ascii", "xmlcharrefreplace").decode("ascii")


def signature_rule(pack: PolicyPack) -> SignatureRule:
    """Return the policy's rule for signatures; SignaturesNotInPolicy if it has none."""
    if pack.rules.signature is None:
        raise SignaturesNotInPolicy
    return pack.rules.signature


def find_program_of(pack: PolicyPack, person: DirectoryPerson) -> str | None:
    """The program that a person works for: the team's."""
    try:
        return pack.team(person.team).program if person.team is not None else None
    except NotInPack:
        return None


def program_of(pack: PolicyPack, person: DirectoryPerson) -> str:
    """The program that a person works for; ProgramNotKnown says what the policy would have to say."""
    program = find_program_of(pack, person)
    if program is None:
        team = f"The team {person.team}" if person.team else "Nobody's team"
        raise ProgramNotKnown(
            f"{team} belongs to no program, so no link is {person.handle}'s.",
            how_to_fix="Name the team's program in the policy pack ([[teams]] program), or the person's team in the directory.",
        )
    return program


async def get_program_link(session: AsyncSession, pack: PolicyPack, program: str, *, now: datetime) -> SurveyLink:
    """Return the link that signatures of a program hold.

    Raises:
        ProgramNotFound, LinksNotInPolicy, ProgramWithoutLink: it has no link that works now.
    """
    if program not in {known.id for known in pack.programs}:
        raise ProgramNotFound
    link = await find_default_link(session, pack.agency.id, links_rule(pack).survey, program)
    if link is None or state_of(link, now) != "open":
        raise ProgramWithoutLink(
            f"The program {program} has no link of its own that works now.",
            how_to_fix="Make one with POST /v1/links and is_default, or give the present one a later valid_to.",
        )
    return link


def write_block(pack: PolicyPack, person: DirectoryPerson, program: str, *, page_url: str, mark: str) -> SignatureBlock:
    """Fill in the procedure's block for a person: name and title, the organisation, the telephone, question and link."""
    rule = signature_rule(pack)
    name = pack.program(program).name
    return SignatureBlock(
        lines=(
            f"{person.name}, {person.title}" if person.title else person.name,
            *rule.lines,
            *([f"{rule.phone_label} {person.phone}"] if person.phone else []),
        ),
        question=rule.question,
        link_text=rule.link_text.replace("{program}", name),
        url=f"{page_url}?{MARK_PARAMETER}={mark}",
        font=rule.font,
        size_points=rule.size_points,
        language=pack.agency.default_language,
    )


async def issue_marks(session: AsyncSession, agency: str, people: Sequence[str], *, now: datetime) -> dict[str, str]:
    """Return the mark of each person, giving one to whoever has none; a mark stays the same through every rotation."""
    marks: dict[str, str] = {}
    while missing := sorted(set(people) - set(marks)):
        fresh = [
            {
                "agency": agency,
                "person": person,
                "mark": new_code(MARK_LENGTH),
                "issued_at": now,
                "opened_count": 0,
            }
            for person in missing[:_AT_ONCE]
        ]
        await session.execute(insert(SignatureMark).values(fresh).on_conflict_do_nothing())
        rows = await session.execute(
            select(SignatureMark.person, SignatureMark.mark).where(
                SignatureMark.agency == agency, SignatureMark.person.in_(missing)
            )
        )
        marks |= {row.person: row.mark for row in rows}
    return marks
