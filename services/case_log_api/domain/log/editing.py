"""Changing what is known of an entry: facts and texts, each change in the timeline by the name of its field."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.checking import find_faults, find_faults_of_time, refuse_faults
from services.case_log_api.domain.log.deadlines.fitting import refit_deadlines
from services.case_log_api.domain.log.deadlines.restarting import restart_deadlines
from services.case_log_api.domain.log.entries import LoggedEntry, care_log_of
from services.case_log_api.domain.log.facts import EntryFacts, Offered, PeopleKnown
from services.case_log_api.domain.log.opening import RECORDED_BY_MACHINES, ask_steps, refuse_own_matters
from services.case_log_api.domain.log.refusals import EntryNotEditable
from services.case_log_api.domain.log.reportability.deciding import decide_entry
from services.case_log_api.domain.log.texts import (
    ConstituentDetails,
    TextField,
    find_constituent,
    follow_texts,
    put_text,
    write_constituent,
)
from services.case_log_api.domain.states import CaseStatus
from services.case_log_api.domain.steps import settle_step, step_key
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import LogEntry
from shared.policy.store import StoredPolicy

FACTS = (
    "kind", "channel", "received_at", "received_by", "receiver_role", "backdating_reason", "subject_kind",
    "subject_handle", "category", "program", "language", "interpreter", "matters",
)  # fmt: skip
"""Fields that are no personal data: the timeline says what they were and are."""

TEXTS: tuple[TextField, ...] = ("narrative", "action_taken", "subject_name")
DECIDING = frozenset(("matters", "receiver_role", "channel"))
EDITABLE = frozenset((CaseStatus.DRAFT, CaseStatus.OPEN, CaseStatus.RESOLVED))


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """What a change names; what it does not name stays. In `given`, None takes a thing away."""

    given: Mapping[str, Any]

    def after(self, entry: LogEntry) -> EntryFacts:
        """The entry as it would be, as far as it is checked."""
        value = {name: self.given.get(name, getattr(entry, name)) for name in FACTS}
        return EntryFacts(
            kind=value["kind"],
            channel=value["channel"],
            received_at=value["received_at"],
            received_by=value["received_by"],
            receiver_role=value["receiver_role"],
            subject_kind=value["subject_kind"],
            subject_handle=value["subject_handle"],
            category=value["category"],
            program=value["program"],
            matters=tuple(value["matters"]),
            constituent=self.given.get("constituent"),
            narrative=self.given.get("narrative"),
        )


async def edit_entry(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    edit: Edit,
    *,
    actor: str,
    now: datetime,
    people: PeopleKnown,
) -> None:
    """Change an entry that is worked on, or a draft; nothing is written where nothing differs. The case must be locked.

    A change of what the decision rests on has it decided again. A changed text raises `text_version`.

    Raises:
        EntryNotEditable: it is closed, forwarded or discarded.
        NobodyLogsAboutThemselves: it would be about the actor.
        Invalid: what cannot be right, all of it in one answer.
    """
    case, entry = logged.case, logged.entry
    if case.status not in EDITABLE:
        raise EntryNotEditable(
            f"Entry {case.number} is {case.status}: what it says stands.",
            how_to_fix="Open it again first, take it back, or restore it.",
            status=case.status,
        )
    _refuse(edit, entry, policy, actor, people)
    changes = _change_facts(edit, logged)
    fields = [*changes]
    if "constituent" in edit.given and await _is_other(session, logged, edit.given["constituent"]):
        await write_constituent(session, logged, edit.given["constituent"])
        fields.append("constituent")
    texts = [
        field
        for field in TEXTS
        if field in edit.given and await put_text(session, logged, field, edit.given[field], actor=actor, now=now)
    ]
    fields += texts
    offered = cast("Offered | None", edit.given.get("offered"))
    if not fields and offered is None:
        return
    await record_entry(
        session,
        case,
        "entry_edited",
        at=now,
        actor=actor,
        policy_hash=policy.hash,
        payload={"fields": fields, "changes": changes, "offered": offered},
    )
    if texts or "constituent" in fields:
        # A redacted copy rests on who the constituent is, too: another name is another party to hide.
        entry.text_version, entry.released_version = entry.text_version + 1, None
    await session.flush()
    if "received_at" in changes:
        await restart_deadlines(session, logged, "received", at=entry.received_at, now=now)
    if changes.keys() & {"kind", "channel"}:
        await refit_deadlines(session, logged, policy, now=now)
    if entry.confirmed_at is None:
        return
    if texts or "constituent" in fields:
        await follow_texts(session, logged, now=now)
    await _follow_facts(session, logged, policy, frozenset(changes), offered, now=now)


def _refuse(edit: Edit, entry: LogEntry, policy: StoredPolicy, actor: str, people: PeopleKnown) -> None:
    after = edit.after(entry)
    refuse_own_matters(after.subject_handle, actor)
    reason = edit.given.get("backdating_reason", entry.backdating_reason)
    if reason is None and after.received_at == entry.received_at and entry.source in RECORDED_BY_MACHINES:
        reason = entry.source
    pack = policy.pack
    refuse_faults(
        [
            *find_faults_of_time(after.received_at, entry.logged_at, reason, pack),
            *find_faults(after, pack, care_log_of(policy), people),
        ]
    )


def _change_facts(edit: Edit, logged: LoggedEntry) -> dict[str, dict[str, Any]]:
    """Change the facts that differ; returns each with what it was and is."""
    entry = logged.entry
    changes: dict[str, dict[str, Any]] = {}
    for name in FACTS:
        if name not in edit.given:
            continue
        old, new = getattr(entry, name), edit.given[name]
        if name == "matters":
            new = sorted(set(new))
        if old != new:
            setattr(entry, name, new)
            changes[name] = {"old": _as_json(old), "new": _as_json(new)}
    if "kind" in changes:
        logged.case.kind = entry.kind
    return changes


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


async def _is_other(session: AsyncSession, logged: LoggedEntry, details: ConstituentDetails | None) -> bool:
    known = await find_constituent(session, logged)
    if known is None or details is None:
        return known is not None or details is not None
    return any(
        (list(value) if isinstance(value, tuple) else value) != getattr(known, name)
        for name, value in asdict(details).items()
    )


async def _follow_facts(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    changed: frozenset[str],
    offered: Offered | None,
    *,
    now: datetime,
) -> None:
    """What follows from changed facts: another decision, further duties, a step that is now done."""
    if changed & DECIDING:
        await decide_entry(session, logged, policy, now=now)
    if "kind" in changed or offered is not None:
        await ask_steps(session, logged, policy, offered=offered, now=now)
    if "category" in changed:
        category = "done" if logged.entry.category else "open"
        await settle_step(session, logged.case, step_key("category"), now=now, outcome=category)
