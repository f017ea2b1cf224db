"""The customer care log of the overview in words: the month so far, and what rises in it."""

from dataclasses import dataclass
from fractions import Fraction

from services.reporter.domain.log.gaps import Rising
from services.reporter.domain.log.groups import groups_named, label_of_group
from services.reporter.domain.log.statistics import LogGroup
from services.reporter.domain.overview.log import RunningMonth
from services.reporter.domain.wilson import wilson_interval
from services.reporter.pages.words import Words
from shared.policy.models import PolicyPack


@dataclass(frozen=True, kw_only=True)
class KindRow:
    """The entries of one kind."""

    kind: str
    received: str
    answered: str
    days: str
    open: str


@dataclass(frozen=True, kw_only=True)
class Log:
    """The part about the log; each text is a sentence where there is no figure. `rising`: what is, by name."""

    days: str
    received: str
    kept: str
    kept_n: str
    kept_interval: str
    rows: tuple[KindRow, ...]
    rising: str
    rising_text: str
    is_rising: bool
    open_text: str


def view_log(pack: PolicyPack, month: RunningMonth, open_text: str, words: Words) -> Log:
    """The log this month."""
    t, settled = words.t, month.limits.met + month.limits.missed
    interval = wilson_interval(month.limits.met, settled)
    names = words.listed([_named(pack, each, words) for each in month.rising])
    if month.rising:
        rising_text = t("log_rising", names=names)
    else:
        rising_text = t("log_rising_none" if month.compared_from else "log_rising_unknown")
    return Log(
        days=words.period(month.period),
        received=words.number(month.whole.figures.received),
        kept=words.percent(Fraction(month.limits.met, settled)) if settled else t("no_data"),
        kept_n=t("log_limits", count=settled) if settled else t("log_no_limits"),
        kept_interval=words.interval(interval.low, interval.high) if interval else "",
        rows=(*(_row(_title(pack, each, words), each, words) for each in month.kinds), _whole(month, words)),
        rising=names,
        rising_text=rising_text,
        is_rising=bool(month.rising),
        open_text=open_text,
    )


def _row(kind: str, group: LogGroup, words: Words) -> KindRow:
    figures = group.figures
    days = figures.business_days.median
    return KindRow(
        kind=kind,
        received=words.number(figures.received),
        answered=words.number(figures.answered),
        days="" if days is None else words.number(days),
        open=words.number(group.open),
    )


def _whole(month: RunningMonth, words: Words) -> KindRow:
    return _row(words.t("log_all"), month.whole, words)


def _title(pack: PolicyPack, group: LogGroup, words: Words) -> str:
    """What a kind is called in the page's language, else as the statistics call it."""
    kinds = pack.care_log.kinds if pack.care_log else ()
    return next(
        (rule.title.get(words.t.language, group.label) for rule in kinds if rule.kind == group.key), group.label
    )


def _named(pack: PolicyPack, each: Rising, words: Words) -> str:
    categories = pack.care_log.categories if pack.care_log and each.dimension == "category" else ()
    label = label_of_group(each.key, each.dimension, groups_named(pack, each.dimension))
    return next((one.title.get(words.t.language, label) for one in categories if one.id == each.key), label)
