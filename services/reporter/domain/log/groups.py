"""By what entries of the log are grouped, and what each group is called."""

from typing import Literal

from services.reporter.domain.refusals import LogNotKept
from shared.policy.models import PolicyPack
from shared.policy.models.care_log import CareLog

LogDimension = Literal["all", "kind", "category", "program", "channel", "status", "reportability"]
NOTHING_SAID: dict[LogDimension, str] = {
    "all": "All entries",
    "kind": "No kind",
    "category": "No category",
    "program": "No program",
    "channel": "No channel",
    "status": "No status",
    "reportability": "Not decided",
}
_STATES = {"open": "Open", "resolved": "Resolved", "closed": "Closed"}
_DECISIONS = {"reportable": "Reportable", "not_reportable": "Not reportable", "undecided": "Undecided"}


def care_log_of(pack: PolicyPack) -> CareLog:
    """What the pack says of the log.

    Raises:
        LogNotKept: the agency keeps none.
    """
    if pack.care_log is None:
        raise LogNotKept(
            "The agency's policy has no customer care log.", how_to_fix="Add [care_log] to the policy pack."
        )
    return pack.care_log


def groups_named(pack: PolicyPack, by: LogDimension) -> dict[str, str]:
    """The keys that the pack names in its order, with their titles in the agency's language."""
    care_log, language = care_log_of(pack), pack.agency.default_language
    named: dict[LogDimension, dict[str, str]] = {
        "all": {"": NOTHING_SAID["all"]},
        "kind": {rule.kind: _said(rule.title, language) for rule in care_log.kinds},
        "category": {category.id: _said(category.title, language) for category in care_log.categories},
        "program": {program.id: program.name_for(language) for program in pack.programs},
        "channel": {channel.id: _said(channel.title, language) for channel in care_log.channels},
        "status": _STATES,
        "reportability": _DECISIONS,
    }
    return named[by]


def label_of_group(key: str, by: LogDimension, named: dict[str, str]) -> str:
    """What a group is called: as the pack says, else by its key."""
    return named.get(key) or key.replace("_", " ").capitalize() or NOTHING_SAID[by]


def _said(title: dict[str, str], language: str) -> str:
    return title.get(language) or next(iter(title.values()))
