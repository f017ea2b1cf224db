"""What is open and due in the overview, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.reporter.domain.overview.work import ClauseWork, LogStanding, OpenCases, Passed
from services.reporter.pages.words import Words
from shared.policy.models import NotInPack, PolicyPack


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """An open case: its number and since when."""

    number: str
    since: str
    age: str


@dataclass(frozen=True, kw_only=True)
class DueView:
    """The undone steps of one clause."""

    clause: str
    text: str
    overdue: str
    ahead: str
    when: str
    numbers: str


@dataclass(frozen=True, kw_only=True)
class Work:
    """The parts about what is open and due; each text is a sentence where there is nothing to list."""

    cases: tuple[CaseView, ...]
    cases_text: str
    more_cases: str
    due: tuple[DueView, ...]
    due_text: str
    passed_text: str


def view_work(
    pack: PolicyPack,
    cases: OpenCases,
    due: Sequence[ClauseWork],
    passed: Passed,
    words: Words,
    now: datetime,
) -> Work:
    """What is open and due."""
    t = words.t
    has_cases = pack.rules.sin_notice is not None or cases.total > 0
    more = cases.total - len(cases.oldest)
    return Work(
        cases=tuple(
            CaseView(number=case.number, since=words.moment(case.opened_at), age=words.age(case.opened_at, now))
            for case in cases.oldest
        ),
        cases_text="" if cases.total else t("no_open_cases" if has_cases else "no_cases_asked"),
        more_cases=t("more_cases", count=more) if more > 0 else "",
        due=tuple(_due(pack, one, words, now) for one in due),
        due_text="" if due else t("nothing_due"),
        passed_text=t("passed", count=passed.met + passed.missed, met=passed.met, missed=passed.missed)
        if passed.met + passed.missed
        else t("none_passed"),
    )


def open_entries(log: LogStanding, words: Words, now: datetime) -> str:
    """How many entries of the log are open, and the oldest."""
    if log.oldest is None or log.oldest_at is None:
        return words.t("log_none_open")
    return words.t("log_open", count=log.total, number=log.oldest, age=words.age(log.oldest_at, now))


def _due(pack: PolicyPack, one: ClauseWork, words: Words, now: datetime) -> DueView:
    t = words.t
    try:
        said = pack.clause(one.clause).text
    except NotInPack:
        said = ""
    key = "was_due" if one.next_due_at < now else "is_due"
    return DueView(
        clause=one.clause,
        text=said,
        overdue=t("n_overdue", count=one.overdue) if one.overdue else "",
        ahead=t("n_ahead", count=one.ahead) if one.ahead else "",
        when=t(key, when=words.moment(one.next_due_at)),
        numbers=t("cases_named", numbers=words.listed(one.numbers)),
    )
