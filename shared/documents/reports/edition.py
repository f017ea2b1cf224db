"""Which version of a report is written, and what every form says of it besides its content."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from shared.documents.reports.content import Fact, ReportContent
from shared.documents.reports.values import show_instant
from shared.documents.reports.words import words_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A version of a report: its number, the name that its files have, and why it differs from the version before."""

    version: int
    name: str
    note: str = ""


def facts_of(content: ReportContent, edition: Edition) -> list[Fact]:
    """The report's facts, and those that no form leaves out: data cut, policy, version, digest."""
    words = words_in(content.look.language)
    return [
        *content.facts,
        Fact(label=words("data_cut"), value=show_instant(content.data_cut_at, ZoneInfo(content.look.time_zone))),
        Fact(label=words("policy"), value=content.policy_hash),
        Fact(label=words("version"), value=str(edition.version)),
        Fact(label=words("digest"), value=content.digest),
    ]
