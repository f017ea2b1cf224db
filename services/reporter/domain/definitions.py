"""How each figure is computed, in sentences and with the parameters that this version of the policy gives it (TSPE-5.3)."""

from dataclasses import dataclass

from services.reporter.domain.changes import FEWEST
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
        "Every response that is not void (spam, duplicate, test, withdrawn, suspected to be a machine's), in the period in "
        f"which it was submitted by the calendar of {pack.agency.time_zone}; weeks start on {pack.agency.week_start}, the fiscal year in month "
        f"{pack.agency.fiscal_year_start_month}. A response counts under the team that the desk named until somebody is "
        "credited, and moves when the credit changes; under the department of its program where no other is credited. A "
        "campaign's responses stand apart from those of the standing survey: no figure holds both."
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
            "sin_rate",
            "SIN rate",
            "sin ÷ responses: each response is classified, rated or not.",
            "Rounded up to four places, never down: the higher it is, the worse.",
            "null while there are no responses.",
            counted,
        ),
        Definition(
            "sin_interval",
            "95 % interval of the SIN rate",
            "The Wilson score interval of sin out of responses, with z = 1.959964.",
            "Ends rounded outwards to four places.",
            "null while there are no responses.",
            (),
        ),
        _define_change(
            "The score (sin_change: the SIN rate) minus that of the period before. Its 95 % interval is Newcombe's of two "
            "independent shares (1998, method 10): both Wilson intervals, squared and added.",
            "four places",
        ),
        Definition(
            "restatements",
            "Restatements",
            "How many late responses, voids, restorations, corrections and changes of credit were taken in after the period's end and "
            "concern a response of the period.",
            "Exactly, with the instant of the last.",
            "0.",
            (),
        ),
    ]


def define_averages(pack: PolicyPack) -> list[Definition]:
    """Every figure of an average, in the order in which it is answered."""
    asked = tuple(dict.fromkeys(target.clause for target in pack.targets if target.measure == "average"))
    counted = tuple(dict.fromkeys(survey.counted_clause for survey in pack.surveys))
    return [
        Definition(
            "average",
            "Overall average",
            "The mean of the averages of all rating questions that were answered, over the pooled responses of one survey; "
            "a question's own average is the mean of its answers. Questions weigh the same, however many answered each.",
            "Cut to two places, never rounded up; comparisons use the exact fraction.",
            "null while n is 0, and where versions of the survey with unlike scales meet in a period.",
            (*counted, *asked),
        ),
        Definition(
            "n",
            "Responses",
            "How many responses of the population answered at least one rating question; of a question, how many answered it.",
            "Exactly.",
            "0.",
            counted,
        ),
        Definition(
            "interval",
            "95 % interval of an average",
            "The variance of the mean of question averages, from the sums of all answers and of the products of each two "
            "answers of one response (Taylor linearisation), tells how many yes-or-no answers would be as telling; the "
            "interval is Wilson's for so many between the scale's ends, with Student's t for the normal quantile and half a "
            "response at the widest spread added. Where all answers are alike, the spread is taken to be the widest.",
            "Ends rounded outwards to two places.",
            "null where there is no average.",
            (),
        ),
        _define_change(
            "The average minus that of the period before. Its 95 % interval is that of two independent means by their own "
            "intervals, squared and added (Zou and Donner 2008). Overall averages are compared where the same questions "
            "were answered on the same scale.",
            "two places",
        ),
        Definition(
            "targets",
            "Targets",
            "reached: the exact average is at least what the policy asks of such periods. interval_spans_target: what is "
            "asked lies above the interval's lower end and not above its upper one.",
            "Exactly.",
            "null where there is no average.",
            asked,
        ),
    ]


def _define_change(computed: str, places: str) -> Definition:
    return Definition(
        "change",
        "Change since the period before",
        f"{computed} It is more than noise where that interval leaves 0 out; with fewer than {FEWEST} in either period "
        "nothing is said. Of twenty comparisons in which nothing changed one looks like a change: what is more than noise "
        "in one team of many is a reason to look, not proof.",
        f"Cut downwards to {places}, the interval's ends rounded outwards.",
        "null where either period has no data.",
        (),
    )


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
