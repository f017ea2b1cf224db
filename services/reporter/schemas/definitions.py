"""How definitions of figures are answered."""

from pydantic import Field

from shared.web import ReadModel


class DefinitionRead(ReadModel):
    """How one figure is computed and shown."""

    figure: str = Field(description="Its name in answers.", examples=["score"])
    title: str = Field(description="Its name for people.", examples=["Satisfaction score"])
    computed: str = Field(description="How it is computed.", examples=["positive \u00f7 n"])
    shown: str = Field(description="How it is rounded.", examples=["Cut to four places, never rounded up."])
    no_data: str = Field(description="What is answered without data.", examples=["null while n is 0."])
    clauses: list[str] = Field(
        description="The clauses that ask for it.", examples=[["TSPE-3.counted", "TSPE-5.3.score"]]
    )


class SurveyMeaningRead(ReadModel):
    """What the ratings of a survey count as under this version of the policy."""

    survey: str = Field(description="The survey.", examples=["service-request"])
    version: int = Field(description="Its version.", examples=[1])
    lowest: int = Field(description="The lowest rating of its scale.", examples=[1])
    highest: int = Field(description="The highest.", examples=[5])
    positive: list[int] = Field(description="Ratings that count as positive.", examples=[[4, 5]])
    neutral: list[int] = Field(description="Ratings that count as neither.", examples=[[2, 3]])
    sin: list[int] = Field(description="Ratings that are SIN.", examples=[[1]])
    clauses: list[str] = Field(
        description="The clauses that ask for it.", examples=[["TSPE-3.categorised", "TSPE-3.counted"]]
    )


class ReportStepDefinitionRead(ReadModel):
    """How conformance measures one step of a report."""

    report: str = Field(description="The report.", examples=["monthly-care-log"])
    step: str = Field(description="The step.", examples=["draft"])
    title: str = Field(description="What is to be done.", examples=["Forward the draft to the Executive Team"])
    clauses: list[str] = Field(
        description="The clauses that it carries out; a limit is the first one's.", examples=[["CCTS-III.B4.forwarded"]]
    )
    met: str = Field(
        description="When its clauses are met.", examples=["Once for each run: done for the first time \u2026"]
    )
    missed: str | None = Field(
        description="When the first clause is missed; null: it has no limit and is never missed.",
        examples=["Not done by business day 6 of the following month."],
    )
    aim: str | None = Field(
        description="The agency's own aim, which misses no clause.",
        examples=["Within 5 business days of the end of the period."],
    )


class ScoreDefinitions(ReadModel):
    """How every figure of a score and of an average is computed."""

    agency: str = Field(description="Whose figures.", examples=["technology-services"])
    policy_hash: str = Field(
        description="The version of the policy that says so.",
        examples=["9f2c41d0b6a7e35c8d1f0a94b7c26e583f1d9a0c4b5e6f708192a3b4c5d6e7f8"],
    )
    population: str = Field(
        description="Which responses count, and when.", examples=["Every response that is not void \u2026"]
    )
    figures: list[DefinitionRead] = Field(description="One for each figure of a score.", examples=[[]])
    averages: list[DefinitionRead] = Field(description="One for each figure of an average.", examples=[[]])
    surveys: list[SurveyMeaningRead] = Field(description="One for each survey.", examples=[[]])
    report_steps: list[ReportStepDefinitionRead] = Field(
        description="How conformance measures each step of a report.", examples=[[]]
    )
