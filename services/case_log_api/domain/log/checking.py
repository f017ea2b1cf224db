"""What an entry must be before it is logged: every fault with the place that it concerns, in one answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.case_log_api.domain.log.facts import EntryFacts, PeopleKnown
from services.case_log_api.domain.log.refusals import (
    BackdatingReasonMissing,
    CategoryOfOtherKind,
    ConstituentEmpty,
    EntryNotValid,
    KindNotKept,
    NarrativeMissing,
    NotInPolicy,
    ReceivedInTheFuture,
    ReceivedTooLongAgo,
    ReceiverRoleNotHeld,
    SubjectNotAnEmployee,
    SubjectNotInDirectory,
)
from services.case_log_api.domain.log.reportability.decide import OTHER_MATTER
from shared.calendar import local_day
from shared.errors import Invalid
from shared.policy.models import CareLog, PolicyPack

OLDEST_RECEIPT = timedelta(days=3653)
"""Ten years. What lies longer is a slip of the pen (2016 for 2026), or belongs in an archive and not in a log with limits."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that cannot be right, where it stands, and what to do."""

    refusal: type[Invalid]
    pointer: str
    sentence: str
    how_to_fix: str


def refuse_faults(faults: list[Fault]) -> None:
    """Refuse an entry with every fault at once; a single one under its own name.

    Raises:
        Invalid: the refusal of the only fault, or EntryNotValid.
    """
    if not faults:
        return
    errors = [{"pointer": each.pointer, "message": each.sentence, "code": each.refusal.code} for each in faults]
    if len(faults) == 1:
        only = faults[0]
        raise only.refusal(only.sentence, how_to_fix=only.how_to_fix, errors=errors)
    raise EntryNotValid(
        f"{len(faults)} things about the entry cannot be right.",
        how_to_fix=" ".join(dict.fromkeys(each.how_to_fix for each in faults)),
        errors=errors,
    )


def find_faults(facts: EntryFacts, pack: PolicyPack, care_log: CareLog, people: PeopleKnown) -> list[Fault]:
    """What cannot be right about an entry, as far as pack and directory tell."""
    return [
        *_faults_of_receipt(facts, pack, care_log, people),
        *_faults_of_matter(facts, pack, care_log),
        *_faults_of_people(facts, people),
    ]


def find_faults_of_time(
    received_at: datetime, logged_at: datetime, reason: str | None, pack: PolicyPack
) -> list[Fault]:
    """What cannot be right about when it was received."""
    where, zone = "/received_at", pack.agency.zone
    if received_at > logged_at:
        return [
            Fault(
                ReceivedInTheFuture,
                where,
                "It was received after now.",
                "Send the time at which it was received.",
            )
        ]
    if received_at < logged_at - OLDEST_RECEIPT:
        return [
            Fault(
                ReceivedTooLongAgo,
                where,
                "It was received more than ten years ago.",
                "Check the year: entries are logged when they are received.",
            )
        ]
    if reason is None and local_day(received_at, zone) != local_day(logged_at, zone):
        return [
            Fault(
                BackdatingReasonMissing,
                "/backdating_reason",
                "It was received on another day than it is logged.",
                "Say in backdating_reason why it is logged later, and what shows when it was received.",
            )
        ]
    return []


def _faults_of_receipt(facts: EntryFacts, pack: PolicyPack, care_log: CareLog, people: PeopleKnown) -> list[Fault]:
    faults = []
    if care_log.find_channel(facts.channel) is None:
        known = ", ".join(each.id for each in care_log.channels)
        faults.append(_unknown("/channel", "channel", facts.channel, known))
    role = facts.receiver_role
    if role is not None and role not in {each.id for each in pack.roles}:
        faults.append(_unknown("/receiver_role", "role", role, ", ".join(each.id for each in pack.roles)))
    elif role is not None and people.receiver is not None and role not in people.receiver.roles:
        faults.append(
            Fault(
                ReceiverRoleNotHeld,
                "/receiver_role",
                f"{people.receiver.handle} did not hold the role {role} on that day.",
                f"Roles held on that day: {', '.join(people.receiver.roles) or 'none'}.",
            )
        )
    return faults


def _faults_of_matter(facts: EntryFacts, pack: PolicyPack, care_log: CareLog) -> list[Fault]:
    faults = []
    if care_log.find_kind(facts.kind) is None:
        kinds = ", ".join(rule.kind for rule in care_log.kinds)
        faults.append(Fault(KindNotKept, "/kind", f"The log keeps no {facts.kind}.", f"Kinds: {kinds}."))
    if facts.category is not None:
        category = care_log.find_category(facts.category)
        if category is None:
            known = ", ".join(each.id for each in care_log.categories)
            faults.append(_unknown("/category", "category", facts.category, known))
        elif category.kinds and facts.kind not in category.kinds:
            faults.append(
                Fault(
                    CategoryOfOtherKind,
                    "/category",
                    f"The category {category.id} is not one of a {facts.kind}.",
                    f"It is for: {', '.join(category.kinds)}.",
                )
            )
    if facts.program is not None and facts.program not in {each.id for each in pack.programs}:
        faults.append(_unknown("/program", "program", facts.program, ", ".join(each.id for each in pack.programs)))
    known = ", ".join((*(each.id for each in care_log.exclusions), OTHER_MATTER))
    faults += [
        _unknown(f"/matters/{position}", "matter", matter, known)
        for position, matter in enumerate(facts.matters)
        if matter != OTHER_MATTER and care_log.find_exclusion(matter) is None
    ]
    return faults


def _faults_of_people(facts: EntryFacts, people: PeopleKnown) -> list[Fault]:
    faults = []
    if facts.narrative is not None and not facts.narrative.strip():
        faults.append(Fault(NarrativeMissing, "/narrative", "It says nothing.", "Write what was said."))
    if facts.subject_handle is not None:
        if facts.subject_kind != "employee":
            faults.append(
                Fault(
                    SubjectNotAnEmployee,
                    "/subject_handle",
                    "Only an employee has a handle.",
                    "Leave the handle out, or say that it is about an employee.",
                )
            )
        elif people.were_asked and people.subject is None:
            faults.append(
                Fault(
                    SubjectNotInDirectory,
                    "/subject_handle",
                    "Nobody of this handle belonged to the agency on the day of receipt.",
                    "Leave the handle out and write the name as it was said in subject_name.",
                )
            )
    if facts.constituent is not None and facts.constituent.is_empty:
        faults.append(
            Fault(
                ConstituentEmpty,
                "/constituent",
                "It holds neither a name nor a way to reach anybody.",
                "Send null for an anonymous constituent.",
            )
        )
    return faults


def _unknown(pointer: str, what: str, name: str, known: str) -> Fault:
    return Fault(NotInPolicy, pointer, f"The agency's policy has no {what} {name}.", f"Known: {known}.")
