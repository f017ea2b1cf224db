"""Signatures as their owners get them, and what is known of them."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.survey_api.domain.signature.attestations import SignatureState
from shared.web import ApiModel, Instant, ReadModel

Handle = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*$", max_length=63)]
_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
_URL = "https://care.example.org/survey_api/s/k7m2r9t5b6?p=b5d7f2h6j9k2"


class SignatureRead(ReadModel):
    """A person's email signature with the survey link of the own program."""

    person: str = Field(description="The person's handle.", examples=["john.smith"])
    program: str = Field(description="The program of the person's team.", examples=["ccws"])
    link_id: UUID = Field(description="The program's link.", examples=[_ID])
    url: str = Field(description="The link's address, with the mark of this person's signature.", examples=[_URL])
    font: str = Field(description="The prescribed font.", examples=["Calibri"])
    size_points: int = Field(description="The prescribed size.", examples=[11])
    text: str = Field(
        description="The block as plain text.",
        examples=["John Smith, Protective Services Worker\r\nChild Welfare Services\r\nO: 858-555-1234\r\n"],
    )
    html: str = Field(
        description="The block as a page to copy into Outlook.", examples=['<!DOCTYPE html>\n<html lang="en">…']
    )


class AttestationCreate(ApiModel):
    """Says that a person's signature holds the survey link."""

    link_id: UUID | None = Field(
        default=None, description="The link that it holds; left out, the program's present one.", examples=[None]
    )


class AttestationRead(ReadModel):
    """What somebody said of a signature."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    person: str = Field(description="Whose signature.", examples=["john.smith"])
    link_id: UUID = Field(description="The link that it holds.", examples=[_ID])
    program: str = Field(description="The program.", examples=["ccws"])
    attested_at: Instant = Field(description="When it was said.", examples=["2026-11-22T08:00:00+00:00"])
    attested_by: str = Field(description="Who said so.", examples=["john.smith"])


class SignatureStatusRead(ReadModel):
    """What is known of one person's signature."""

    person: str = Field(description="The person's handle.", examples=["john.smith"])
    name: str = Field(description="The person's name.", examples=["John Smith"])
    team: str | None = Field(description="The person's team.", examples=["ccws"])
    program: str | None = Field(description="The team's program.", examples=["ccws"])
    state: SignatureState = Field(
        description=(
            "`attested` with the program's present link, `attested_former` with another one, else `opened`: somebody "
            "followed the link from the signature, else `unknown`; `no_program` where no link is the person's."
        ),
        examples=["attested"],
    )
    attested_at: Instant | None = Field(
        description="When it was last attested.", examples=["2026-11-22T08:00:00+00:00"]
    )
    attested_by: str | None = Field(description="Who attested it.", examples=["john.smith"])
    attested_link_id: UUID | None = Field(description="The link attested.", examples=[_ID])
    opened_at: Instant | None = Field(
        description="When its link was last seen opened by somebody who looks human.",
        examples=["2026-11-22T09:12:00+00:00"],
    )
    opened_count: int = Field(description="How often it was seen opened.", examples=[4])


class SignatureCounts(ReadModel):
    """How many people are in each state."""

    program: str | None = Field(
        description="The program; null for people whose team belongs to none.", examples=["ccws"]
    )
    people: int = Field(description="Everybody who belongs to it today.", examples=[31])
    attested: int = Field(description="Attested with the present link.", examples=[22])
    attested_former: int = Field(description="Attested with a former link.", examples=[3])
    opened: int = Field(description="Not attested, and the link was seen opened.", examples=[2])
    unknown: int = Field(description="Of whom nothing is known.", examples=[4])


class SignatureSummary(ReadModel):
    """What is known of the agency's signatures, program by program."""

    programs: list[SignatureCounts] = Field(
        description="Each program of the policy.",
        examples=[[{"program": "ccws", "people": 31, "attested": 22, "attested_former": 3, "opened": 2, "unknown": 4}]],
    )
    all: SignatureCounts = Field(
        description="All people whose team belongs to a program.",
        examples=[{"program": None, "people": 31, "attested": 22, "attested_former": 3, "opened": 2, "unknown": 4}],
    )
    without_program: int = Field(description="People whose team belongs to no program.", examples=[9])
