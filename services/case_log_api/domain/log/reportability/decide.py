"""Whether an entry is reportable, and why: a pure decision from who received it, how it came in and what it is about."""

from dataclasses import dataclass, field
from typing import Literal

from shared.policy.models import CareLog
from shared.policy.models.care_log import Channel, Exclusion

Outcome = Literal["reportable", "not_reportable", "forwarded", "undecided"]

OTHER_MATTER = "other"
"""Ticked beside a matter of the pack: the entry also holds something that none of them covers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportabilityFacts:
    """What the decision rests on; `matters` are those that a person ticked."""

    channel: str
    receiver_role: str | None
    matters: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why, with the clause that says so. `name` is the reason's in the API."""

    name: str
    clause: str
    sentence: str

    def as_json(self) -> dict[str, str]:
        """As the entry keeps it."""
        return {"name": self.name, "clause": self.clause, "sentence": self.sentence}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reportability:
    """The outcome, the party of a forwarded entry, and every reason. The first reason's clause is the one carried out."""

    outcome: Outcome
    party: str | None = None
    reasons: tuple[Reason, ...] = field(default=())

    @property
    def clause(self) -> str:
        """The clause that is carried out."""
        return self.reasons[0].clause


def decide_reportability(facts: ReportabilityFacts, care_log: CareLog) -> Reportability:
    """Whether an entry is reportable (CCTS-II.1), is not (CCTS-II.2), or goes to a party (CCTS-III.fwd).

    Exclusions win over everything that would make it reportable, the Board's office included; what they won over is
    among the reasons. An entry that holds matters of different outcomes is undecided until a person splits it.
    """
    excluded = [each for each in care_log.exclusions if each.id in facts.matters]
    grounds = _grounds(facts, care_log)
    if not excluded:
        return _without_exclusion(facts, care_log, grounds)
    if _is_mixed(facts, excluded):
        mixed = Reason(
            name="mixed",
            clause=excluded[0].clause,
            sentence="Holds matters that go different ways: a person splits it.",
        )
        return Reportability(outcome="undecided", reasons=(mixed, *map(_reason_of, excluded)))
    overruled = tuple(
        Reason(name=f"overruled_{ground.name}", clause=ground.clause, sentence=f"Overruled: {ground.sentence}")
        for ground in grounds
    )
    return Reportability(
        outcome=excluded[0].outcome, party=excluded[0].party, reasons=(*map(_reason_of, excluded), *overruled)
    )


def _is_mixed(facts: ReportabilityFacts, excluded: list[Exclusion]) -> bool:
    return OTHER_MATTER in facts.matters or len({(each.outcome, each.party) for each in excluded}) > 1


def _reason_of(exclusion: Exclusion) -> Reason:
    return Reason(name=exclusion.id, clause=exclusion.clause, sentence=f"{exclusion.title.get('en', exclusion.id)}.")


def _without_exclusion(facts: ReportabilityFacts, care_log: CareLog, grounds: list[Reason]) -> Reportability:
    if grounds:
        return Reportability(outcome="reportable", reasons=tuple(grounds))
    clause = care_log.reportability.clause
    if facts.receiver_role is None:
        unknown = Reason(
            name="receiver_unknown",
            clause=clause,
            sentence="Nothing says who received it, and the channel alone does not make it reportable.",
        )
        return Reportability(outcome="undecided", reasons=(unknown,))
    elsewhere = Reason(
        name="received_by_others",
        clause=clause,
        sentence=f"Received by the role {facts.receiver_role}, which does not make it reportable.",
    )
    return Reportability(outcome="not_reportable", reasons=(elsewhere,))


def _grounds(facts: ReportabilityFacts, care_log: CareLog) -> list[Reason]:
    """Everything that makes it reportable, exclusions apart."""
    channel, rule = care_log.find_channel(facts.channel), care_log.reportability
    grounds = []
    if channel is not None and channel.reportable_clause is not None:
        grounds.append(
            Reason(
                name="channel",
                clause=channel.reportable_clause,
                sentence=f"Came in by way of: {_title(channel)}.",
            )
        )
    if facts.receiver_role in rule.receiver_roles:
        grounds.append(
            Reason(name="receiver", clause=rule.clause, sentence=f"Reported to the role {facts.receiver_role}.")
        )
    return grounds


def _title(channel: Channel) -> str:
    return channel.title.get("en") or next(iter(channel.title.values()))
