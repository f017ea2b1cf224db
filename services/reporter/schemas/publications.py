"""What everybody may read of an agency's results."""

from datetime import date
from typing import Any

from pydantic import Field

from services.reporter.models import PublishedResult
from shared.calendar import PeriodKind
from shared.web import Instant, ReadModel

_INTERVAL = ["3.96", "4.36"]


class PublicQuestion(ReadModel):
    """The average of one question."""

    question: str = Field(description="The question's id in the survey.", examples=["helpfulness"])
    n: int = Field(description="How many answered it.", examples=[58])
    average: str | None = Field(description="The mean of its answers, cut to two places.", examples=["4.17"])
    interval: list[str] | None = Field(
        description="Where the true average lies, with 95 % confidence: lower and upper end.", examples=[_INTERVAL]
    )


class PublicLine(ReadModel):
    """The figures of one program, or of all together; null is what is not shown."""

    n: int | None = Field(description="How many responses; null: not shown.", examples=[60])
    average: str | None = Field(
        default=None, description="The mean of the question averages, cut to two places.", examples=["4.16"]
    )
    questions: list[PublicQuestion] = Field(
        default=[], description="Each question that was answered; none where nothing is shown.", examples=[[]]
    )
    positive: int | None = Field(default=None, description="How many ratings were positive.", examples=[51])
    other: int | None = Field(default=None, description="How many ratings were not.", examples=[9])
    score: str | None = Field(
        default=None, description="Positive ÷ all ratings, cut to four places.", examples=["0.8500"]
    )
    interval: list[str] | None = Field(
        description="Where the true average or score lies, with 95 % confidence: lower and upper end.",
        examples=[_INTERVAL],
    )


class PublicProgramLine(PublicLine):
    """The figures of one program."""

    key: str = Field(description="The program's id; empty where none is known.", examples=["north-inland"])
    label: str = Field(description="Its name.", examples=["North Inland Region"])


class PublicTable(ReadModel):
    """Programs and their total."""

    form: str = Field(description="`averages` of questions, or `score`.", examples=["averages"])
    lines: list[PublicProgramLine] = Field(description="One for each program, by name.", examples=[[]])
    total: PublicLine = Field(
        description="All of them together, the hidden ones too.",
        examples=[{"n": 60, "average": "4.16", "interval": _INTERVAL}],
    )


class PublicResult(ReadModel):
    """The results of one period, as they are published."""

    report: str = Field(description="The report's id in the policy.", examples=["quarterly-averages"])
    title: str = Field(description="The report's title.", examples=["Quarterly averages"])
    department: str | None = Field(
        description="The department's name, where each has its own results.", examples=["Child Welfare Services"]
    )
    period: PeriodKind = Field(description="How long the period is.", examples=["quarter"])
    period_name: str = Field(description="Its short name.", examples=["FY2027-Q2"])
    starts_on: date = Field(description="Its first day.", examples=["2026-10-01"])
    ends_on: date = Field(description="Its last day.", examples=["2026-12-31"])
    version: int = Field(description="1 for what was published first; rises with every restatement.", examples=[1])
    note: str | None = Field(description="What a later version is about.", examples=["A late response was added."])
    published_at: Instant = Field(
        description="When this version was published.", examples=["2027-01-12T17:00:00+00:00"]
    )
    hidden_below: int = Field(
        description="Figures of fewer responses are hidden, with so many others that they cannot be worked out.",
        examples=[5],
    )
    table: PublicTable = Field(
        description="The figures.",
        examples=[
            {"form": "averages", "lines": [], "total": {"n": 60, "average": "4.16", "interval": _INTERVAL}},
        ],
    )

    @classmethod
    def of(cls, published: PublishedResult) -> "PublicResult":
        """The result as everybody sees it."""
        content: dict[str, Any] = published.content
        return cls.model_validate(
            {
                "report": published.report,
                "title": content["title"],
                "department": content["department_name"],
                "period": published.period_kind,
                "period_name": content["period_name"],
                "starts_on": published.period_start,
                "ends_on": published.period_end,
                "version": published.version,
                "note": published.note,
                "published_at": published.published_at,
                "hidden_below": content["hidden_below"],
                "table": content["table"],
            }
        )


class PublicResults(ReadModel):
    """What an agency has published."""

    agency: str = Field(description="The agency's id.", examples=["county-child-welfare"])
    name: str = Field(description="Its name.", examples=["Child Welfare Services"])
    results: list[PublicResult] = Field(
        description="The newest version of each period, the newest periods first; at most 24.", examples=[[]]
    )
