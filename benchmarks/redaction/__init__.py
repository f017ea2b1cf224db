"""How much of the personal data in a customer care log redaction finds, and how much else it hides."""

from collections.abc import Sequence

from benchmarks.redaction.corpus import Kind, Narrative, Split, load_narratives
from benchmarks.redaction.scoring import Fault, Ratio, Score, score
from benchmarks.report import Section

TITLE = "Redaction"
NAMES = {
    Kind.KNOWN_PARTY: "names of known parties",
    Kind.EMAIL: "email addresses",
    Kind.PHONE: "telephone numbers",
    Kind.SSN: "social security numbers",
    Kind.ACCOUNT_OR_CASE_NUMBER: "account and case numbers",
    Kind.URL_WITH_ID: "links with ids",
    Kind.ADDRESS: "addresses",
    Kind.DATE_OF_BIRTH: "dates of birth",
    Kind.UNKNOWN_NAME: "names of others, known to no case",
    Kind.STAFF_NAME: "names of staff, hidden or not (policy decides)",
}
FOUND_NAMES = {
    "name": "names",
    "email": "email addresses",
    "phone": "telephone numbers",
    "ssn": "social security numbers",
    "id": "reference numbers",
    "card": "card numbers",
    "url": "links",
    "address": "addresses",
    "birth_date": "dates of birth",
}
TARGETS = {
    Kind.KNOWN_PARTY: 0.99,
    Kind.EMAIL: 0.99,
    Kind.PHONE: 0.99,
    Kind.SSN: 0.99,
    Kind.ACCOUNT_OR_CASE_NUMBER: 0.99,
    Kind.URL_WITH_ID: 0.99,
    Kind.ADDRESS: 0.95,
    Kind.DATE_OF_BIRTH: 0.95,
}
PRECISION = 0.9


def run() -> Section:
    """Score both splits; only what no rule was made on counts for a promise."""
    narratives = load_narratives()
    made = score(one for one in narratives if one.split == Split.MADE_ON)
    english, spanish = (
        score(one for one in narratives if one.split == Split.SCORED_ON and one.language == language)
        for language in ("en", "es")
    )
    scored = english + spanish
    return Section(
        title=TITLE,
        text=_describe(narratives),
        rows=[
            *_rows_of_recall(scored, made, english, spanish),
            *_rows_of_precision(scored, made, english, spanish),
        ],
        promises=[
            *(
                (f"recall of {NAMES[kind]} {scored.recall_of(kind)}, at least {least}", _holds(scored, kind, least))
                for kind, least in TARGETS.items()
            ),
            (f"precision {scored.whole_precision}, at least {PRECISION}", scored.whole_precision.value >= PRECISION),
        ],
        needs_servers=False,
    )


def list_misses() -> list[Fault]:
    """What the rules get wrong in the split that they are made on; the other one is for nobody who makes rules."""
    return score(load_narratives(Split.MADE_ON)).faults


def _holds(scored: Score, kind: Kind, least: float) -> bool:
    recall = scored.recall_of(kind)
    return recall.total > 0 and recall.value >= least


def _describe(narratives: Sequence[Narrative]) -> str:
    counts = {(split, language): 0 for split in Split for language in ("en", "es")}
    for narrative in narratives:
        counts[narrative.split, narrative.language] += 1
    plain = sum(not narrative.labels for narrative in narratives)
    made, scored = (f"{counts[split, 'en']} in English and {counts[split, 'es']} in Spanish" for split in Split)
    return (
        f"{len(narratives)} invented entries of a customer care log, labelled by hand; in {plain} of them there is nothing "
        f"to hide. Rules are made on {made}, and scored on {scored} that their makers do not read "
        "(benchmarks/redaction/narratives). Recall: a label counts as found if every letter and digit of it is hidden. "
        "Precision: a hidden span counts as false if it touches no label; one that touches only a staff name is not "
        "judged. Each text is searched with the names, contacts and numbers that its case knows. Of people whom the case does "
        "not know only those are looked for whom the text presents (`my daughter Emily`, `me llamo Rosa`), and the given names "
        "that stand before a known last name; the person who reviews has to find all others. "
        "`python -m benchmarks redaction --misses` lists what is wrong in the narratives that rules are made on."
    )


def _four(scored: Ratio, made: Ratio, english: Ratio, spanish: Ratio) -> str:
    return f"{scored}; English {english}, Spanish {spanish}; where rules are made {made}"


def _rows_of_recall(scored: Score, made: Score, english: Score, spanish: Score) -> list[tuple[str, str]]:
    return [
        (f"recall: {name}", _four(*(each.recall_of(kind) for each in (scored, made, english, spanish))))
        for kind, name in NAMES.items()
    ]


def _rows_of_precision(scored: Score, made: Score, english: Score, spanish: Score) -> list[tuple[str, str]]:
    every = (scored, made, english, spanish)
    found = sorted({kind for each in every for kind in each.precision})
    return [
        *(
            (
                f"precision: {FOUND_NAMES.get(kind, kind)}",
                _four(*(each.precision.get(kind, Ratio()) for each in every)),
            )
            for kind in found
        ),
        ("precision: all", _four(*(each.whole_precision for each in every))),
        ("letters and digits without a label that stayed", _four(*(each.kept for each in every))),
    ]
