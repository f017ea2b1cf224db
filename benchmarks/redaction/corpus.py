"""The labelled narratives: invented entries of a customer care log, read from the files that people write.

A label stands in the text itself, `[[phone|619-555-0142]]`, so it cannot get out of step with what it labels.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from shared.redaction import KnownParties, KnownParty

FOLDER = Path(__file__).parent / "narratives"
_MARK = re.compile(r"\[\[([a-z_]+)\|((?:(?!\[\[|\]\]|\|).)+)\]\]", re.DOTALL)


class Kind(StrEnum):
    """What a label says; a staff name is labelled, but whether it is hidden is a question of policy."""

    KNOWN_PARTY = "known_party"
    UNKNOWN_NAME = "unknown_name"
    EMAIL = "email"
    PHONE = "phone"
    SSN = "ssn"
    DATE_OF_BIRTH = "date_of_birth"
    ADDRESS = "address"
    ACCOUNT_OR_CASE_NUMBER = "account_or_case_number"
    URL_WITH_ID = "url_with_id"
    STAFF_NAME = "staff_name"


class Split(StrEnum):
    """The folder says it: rules are made by reading `made_on` alone, and judged on `scored_on`."""

    MADE_ON = "made_on"
    SCORED_ON = "scored_on"


Language = Literal["en", "es"]
Channel = Literal["phone", "email", "letter", "web", "in_person", "fax", "board_office", "staff_note"]


@dataclass(frozen=True, slots=True)
class Label:
    """Characters of the text that name or number somebody."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """One entry: its text, what is to be hidden in it, and what its case knows already."""

    id: str
    split: Split
    language: Language
    channel: Channel
    known: KnownParties
    text: str
    labels: tuple[Label, ...]


class MarkupError(ValueError):
    """A label is not written as it should be."""


class _Party(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str | None = None
    also: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str
    language: Language
    channel: Channel
    parties: tuple[_Party, ...] = ()
    ids: tuple[str, ...] = ()
    text: str


def read_markup(marked: str) -> tuple[str, tuple[Label, ...]]:
    """Take the labels out of a text.

    Raises:
        MarkupError: a label of no known kind, one with blanks at its ends, or brackets that are left over.
    """
    pieces: list[str] = []
    labels: list[Label] = []
    length = position = 0
    for match in _MARK.finditer(marked):
        kind, content = match.groups()
        if kind not in set(Kind):
            raise MarkupError(f"no such kind: {match.group()}")
        if content != content.strip():
            raise MarkupError(f"blanks at the ends of {match.group()}")
        pieces += (marked[position : match.start()], content)
        start = length + match.start() - position
        length = start + len(content)
        labels.append(Label(start, length, Kind(kind)))
        position = match.end()
    pieces.append(marked[position:])
    text = "".join(pieces)
    if "[[" in text or "]]" in text:
        raise MarkupError(f"a label is not closed or holds a bracket: {text[:80]!r}")
    return text, tuple(labels)


def _read_file(path: Path, split: Split) -> Iterator[Narrative]:
    for raw in tomllib.loads(path.read_text(encoding="utf-8"))["narrative"]:
        entry = _Entry.model_validate(raw)
        try:
            text, labels = read_markup(entry.text.strip("\n"))
        except MarkupError as error:
            raise MarkupError(f"{path.name}, {entry.id}: {error}") from error
        yield Narrative(
            id=entry.id,
            split=split,
            language=entry.language,
            channel=entry.channel,
            known=KnownParties(
                parties=tuple(KnownParty(**party.model_dump()) for party in entry.parties), ids=entry.ids
            ),
            text=text,
            labels=labels,
        )


def load_narratives(*splits: Split) -> list[Narrative]:
    """Read the narratives of these splits, of both if none is named, in the order of their files."""
    return [
        narrative
        for split in splits or tuple(Split)
        for path in sorted((FOLDER / split).glob("*.toml"))
        for narrative in _read_file(path, split)
    ]
