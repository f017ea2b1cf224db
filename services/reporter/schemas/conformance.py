"""What is asked about conformance, and what is answered."""

from datetime import date

from pydantic import Field

from services.reporter.domain.conformance import Measured
from services.reporter.domain.tally import Standing
from shared.web import ApiModel, Instant, ReadModel


class ConformanceQuery(ApiModel):
    """Which days."""

    from_: date = Field(alias="from", description="The first day, in the agency's zone.", examples=["2026-11-01"])
    to: date = Field(description="The last day.", examples=["2026-11-30"])


class ClauseConformance(ReadModel):
    """How often one clause applied and what came of it. `applied` = `met` + `open` + `missed`."""

    clause: str = Field(description="The clause, or a part of one.", examples=["TSPE-5.2"])
    part_of: str | None = Field(
        description="The clause that this is a part of; its own counts include this part's.", examples=["TSPE-5.6"]
    )
    text: str | None = Field(
        description="What it asks for; null where only older records name the clause.",
        examples=["Surveys with a SIN response are immediately sent to the Performance Excellence Team."],
    )
    has_time_limit: bool = Field(description="Without one it is never missed.", examples=[True])
    standing: Standing = Field(
        description="missed with one miss, else open with one open, else met; not_applied if it never applied.",
        examples=["met"],
    )
    applied: int = Field(description="How often it applied.", examples=[12])
    met: int = Field(description="How often it was done, in time where there is a limit.", examples=[11])
    open: int = Field(description="How often it is still to be done.", examples=[1])
    missed: int = Field(description="How often its time limit passed first.", examples=[0])
    exceptions: int = Field(
        description="How many of the open ones a visible exception holds up, such as no_contact.", examples=[1]
    )


class ConformanceReport(ReadModel):
    """Every clause of the procedure, in its order."""

    agency: str = Field(description="Whose procedure.", examples=["technology-services"])
    policy_hash: str = Field(
        description="The version of the policy whose clauses these are.",
        examples=["9f2c41d0b6a7e35c8d1f0a94b7c26e583f1d9a0c4b5e6f708192a3b4c5d6e7f8"],
    )
    time_zone: str = Field(description="The zone whose days are meant.", examples=["America/New_York"])
    from_on: date = Field(description="The first day.", examples=["2026-11-01"])
    to_on: date = Field(description="The last day.", examples=["2026-11-30"])
    measured_at: Instant = Field(
        description="What was not done by then is open or missed.", examples=["2026-12-01T09:00:00+00:00"]
    )
    clauses: list[ClauseConformance] = Field(description="One for each clause and part.", examples=[[]])


def clause_conformance(measured: Measured) -> ClauseConformance:
    """A clause as it is shown."""
    return ClauseConformance(
        clause=measured.clause,
        part_of=measured.part_of,
        text=measured.text,
        has_time_limit=measured.has_time_limit,
        standing=measured.tally.standing,
        applied=measured.tally.applied,
        met=measured.tally.met,
        open=measured.tally.open,
        missed=measured.tally.missed,
        exceptions=measured.tally.exceptions,
    )
