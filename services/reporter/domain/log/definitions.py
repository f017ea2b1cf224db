"""How each figure of the log is computed, in sentences: the API and the monthly report say the same."""

from services.reporter.domain.definitions import Definition
from services.reporter.domain.log.gaps import FEWEST, MOST_MISSING, SHORTEST_HISTORY_DAYS
from shared.policy.models.care_log import CareLog

POPULATION = (
    "Every confirmed entry of the customer care log that is not discarded, was not forwarded to the party of a mandated "
    "process, and is not a duplicate. Days are days of the agency's zone."
)


def define_log_figures(care_log: CareLog) -> list[Definition]:
    """Every figure, in the order in which it is answered, with the clauses of the pack that ask for what it shows."""
    answers = (care_log.answers.clause,) if care_log.answers else ()
    forwarding = (care_log.forwarding.clause,) if care_log.forwarding else ()
    limits = tuple(dict.fromkeys(deadline.clause for deadline in care_log.deadlines))
    return [
        _exact("received", "Received", "Entries by the day of their receipt."),
        _exact(
            "consolidated",
            "Consolidated",
            "Received entries that were brought together under a lead. Each counts; one answer answers all.",
            care_log.duplicates.consolidation_clause,
        ),
        _exact(
            "duplicates",
            "Duplicates",
            "Entries that are the same as another one, by the day of their receipt. They count nowhere else.",
            care_log.duplicates.clause,
        ),
        _exact(
            "forwarded",
            "Forwarded",
            "Entries that a mandated process took, by the day of their receipt. They count nowhere else.",
            *forwarding,
        ),
        _exact("logged", "Logged", "Entries by the day on which they were documented."),
        _exact("answered", "Answered", "Entries by the day of their first answer.", *answers),
        _exact(
            "answers",
            "Answers",
            "Answered entries that stand under no lead: what was consolidated is answered once.",
            *answers,
        ),
        _exact("closed", "Closed", "Entries by the day on which they were closed."),
        _exact(
            "open",
            "Open at the end",
            "Entries received by the end of the last day and not closed by then, whenever they came.",
        ),
        Definition(
            "business_days",
            "Days to answer",
            "Of the entries answered in these days: the agency's business days after the day of receipt, which is day 0, "
            "up to the day of the answer. Median and 90th percentile are nearest ranks: waits that happened. "
            "`calendar_days` counts every day.",
            "Exactly.",
            "null while n is 0.",
            answers,
        ),
        Definition(
            "limits",
            "Limits of the log",
            "Limits that began in these days: met in time, missed (done too late, or not done when the limit had passed), "
            "or open. The same as in the conformance; of all entries.",
            "Exactly.",
            "0.",
            limits,
        ),
        Definition(
            "trend",
            "Trend",
            "The month that holds the last day and the twelve before it.",
            "Exactly.",
            "0.",
            (),
        ),
        Definition(
            "gaps",
            "Service gaps",
            "rising: complaints of a category or program against the twelve months before, day for day; called so where "
            "chance alone would bring so many in less than 5 % of such reports (exact conditional test, divided by the "
            f"groups compared) and there are {FEWEST} or more. missing: the categories and programs that missed most of "
            f"their limits, by the lower end of the share's 95 % interval, {MOST_MISSING} at most of each.",
            "Chances rounded to four places.",
            f"No rise is told with less than {SHORTEST_HISTORY_DAYS} days of history.",
            (),
        ),
    ]


def _exact(figure: str, title: str, computed: str, *clauses: str) -> Definition:
    return Definition(figure, title, computed, "Exactly.", "0.", clauses)
