"""The repeat rule (TSPE-5.10): more than so many SINs for one credited person in one window, told once each."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from services.case_log_api.domain.actions import Action, SendRepeatNotice, SendRepeatReply
from services.case_log_api.domain.facts import EscalationRules, SinOfPerson, TechnicianWeek

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ROLLING = timedelta(days=7)


def week_of(at: datetime, rules: EscalationRules) -> date:
    """The first day of the agency's calendar week that holds the instant, in the agency's zone."""
    local = at.astimezone(rules.zone).date()
    return local - timedelta(days=(local.weekday() - _WEEKDAYS.index(rules.week_start)) % 7)


def decide_repeat(week: TechnicianWeek, rules: EscalationRules) -> list[Action]:
    """Which notices the SINs credited to one person ask for now.

    Whatever the order in which SINs arrive, move to another person or become void, each is told at most once: the
    first notice of a window holds all of it that nobody was told of, each later SIN is one reply in that mail thread.
    """
    rule = rules.rules.repeat_sin
    if rule is None:
        return []
    actions: list[Action] = []
    threads = set(week.threads)
    for key, window in _windows(week.sins, threads, rules):
        untold = [sin for sin in window if not sin.noticed]
        if len(window) <= rule.more_than or not untold:
            continue
        if key in threads:
            actions.extend(
                SendRepeatReply(
                    clause=rule.clause,
                    policy_hash=rules.policy_hash,
                    technician=week.technician,
                    thread=key,
                    response_id=sin.response_id,
                    roles=rule.roles,
                    template=rule.reply_template,
                )
                for sin in untold
            )
        else:
            threads.add(key)
            actions.append(
                SendRepeatNotice(
                    clause=rule.clause,
                    policy_hash=rules.policy_hash,
                    technician=week.technician,
                    thread=key,
                    responses=tuple(sin.response_id for sin in window),
                    roles=rule.roles,
                    template=rule.first_template,
                )
            )
    return actions


def _windows(
    sins: Sequence[SinOfPerson], threads: set[str], rules: EscalationRules
) -> list[tuple[str, list[SinOfPerson]]]:
    in_order = sorted(sins, key=lambda sin: (sin.submitted_at, sin.response_id))
    if rules.repeat_window == "rolling_7_days":
        return _rolling_windows(_close_together(in_order, rules), threads)
    weeks: dict[str, list[SinOfPerson]] = {}
    for sin in in_order:
        weeks.setdefault(f"week:{week_of(sin.submitted_at, rules).isoformat()}", []).append(sin)
    return list(weeks.items())


def _close_together(in_order: list[SinOfPerson], rules: EscalationRules) -> list[SinOfPerson]:
    """The SINs that lie in some seven days holding more of them than the rule allows."""
    allowed = rules.rules.repeat_sin.more_than if rules.rules.repeat_sin else len(in_order)
    close: set[UUID] = set()
    for index, first in enumerate(in_order):
        window = [sin for sin in in_order[index:] if sin.submitted_at - first.submitted_at < ROLLING]
        if len(window) > allowed:
            close.update(sin.response_id for sin in window)
    return [sin for sin in in_order if sin.response_id in close]


def _rolling_windows(in_order: list[SinOfPerson], threads: set[str]) -> list[tuple[str, list[SinOfPerson]]]:
    """SINs that hang together: each less than seven days after the one before it.

    A thread is named after the earliest SIN of the notice that began it. That SIN may since have become void or moved
    to somebody else, so a run of SINs belongs to the latest thread begun less than seven days before its first, or
    inside it.
    """
    runs: list[list[SinOfPerson]] = []
    for sin in in_order:
        if runs and sin.submitted_at - runs[-1][-1].submitted_at < ROLLING:
            runs[-1].append(sin)
        else:
            runs.append([sin])
    begun = sorted(datetime.fromisoformat(key.partition(":")[2]) for key in threads if key.startswith("rolling:"))
    windows: list[tuple[str, list[SinOfPerson]]] = []
    for run in runs:
        first, last = run[0].submitted_at, run[-1].submitted_at
        reach = [at for at in begun if first - ROLLING < at <= last]
        windows.append((f"rolling:{(reach[-1] if reach else first).isoformat()}", run))
    return windows
