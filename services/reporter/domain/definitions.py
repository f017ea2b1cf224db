"""How each figure is computed, in sentences and with the parameters that this version of the policy gives it (TSPE-5.3)."""

from dataclasses import dataclass

from shared.policy.models import PolicyPack, Survey


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure: its name in answers, what it says, and the clauses that ask for it."""

    figure: str
    title: str
    computed: str
    shown: str
    no_data: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SurveyMeaning:
    """What the ratings of one survey count as."""

    survey: str
    version: int
    lowest: int
    highest: int
    positive: tuple[int, ...]
    neutral: tuple[int, ...]
    sin: tuple[int, ...]
    clauses: tuple[str, ...]


def population_of(pack: PolicyPack) -> str:
    """The one population that every figure is about."""
    return (
        "Every response that is not void (spam, duplicate, test, withdrawn), in the period in which it was submitted by "
        f"the calendar of {pack.agency.time_zone}; weeks start on {pack.agency.week_start}, the fiscal year in month "
        f"{pack.agency.fiscal_year_start_month}. A response counts under the team that the desk named until somebody is "
        "credited, and moves when the credit changes."
    )


def define_figures(pack: PolicyPack) -> list[Definition]:
    """Every figure of a score, in the order in which it is answered."""
    counted = tuple(dict.fromkeys(survey.counted_clause for survey in pack.surveys))
    report = pack.rules.score_report
    summed = (report.clause,) if report is not None else ()
    return [
        Definition(
            "score",
            "Satisfaction score",
            "positive ÷ n: the rated responses whose rating the policy calls positive, among all rated ones.",
            "Cut to four places, never rounded up; comparisons use the exact fraction.",
            "null while n is 0: no answers are no data, not a score of 0.",
            (*counted, *summed),
        ),
        Definition(
            "n",
            "Rated responses",
            "How many responses of the population have an overall rating.",
            "Exactly.",
            "0.",
            counted,
        ),
        Definition(
            "interval",
            "95 % interval of the score",
            "The Wilson score interval of positive out of n, with z = 1.959964.",
            "Ends rounded outwards to four places.",
            "null while n is 0.",
            (),
        ),
        Definition(
            "mean_rating",
            "Mean rating",
            "The sum of the overall ratings ÷ n.",
            "Cut to two places, never rounded up.",
            "null while n is 0, and where surveys of unlike scales are counted together.",
            (),
        ),
        Definition(
            "sin",
            "SIN responses",
            "How many responses were classified as Significant Improvement Needed when they were taken in or corrected.",
            "Exactly.",
            "0.",
            counted,
        ),
        Definition(
            "restatements",
            "Restatements",
            "How many voids, restorations, corrections and changes of credit were taken in after the period's end and "
            "concern a response of the period.",
            "Exactly, with the instant of the last.",
            "0.",
            (),
        ),
    ]


def meanings_of(pack: PolicyPack) -> list[SurveyMeaning]:
    """What the ratings of each survey count as."""
    return [_meaning_of(survey) for survey in pack.surveys]


def _meaning_of(survey: Survey) -> SurveyMeaning:
    return SurveyMeaning(
        survey.id,
        survey.version,
        survey.scale.minimum,
        survey.scale.maximum,
        tuple(sorted(survey.positive)),
        tuple(rating for rating in survey.scale.ratings if survey.category_of(rating) == "neutral"),
        tuple(sorted(survey.sin)),
        (survey.categorised_clause, survey.counted_clause),
    )
