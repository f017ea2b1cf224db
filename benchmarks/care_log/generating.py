"""Makes half a year of a customer care log, the same every time: entries in the order in which they would come in.

Words follow Zipf's law over a vocabulary of made-up ones; people come back, some entries are copies with a few words
changed, and what is undone is recent. Rows are written as PostgreSQL's COPY reads them.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from uuid import UUID

from services.case_log_api.domain.log.search.words import agency_mark, month_mark

AGENCIES = ("county-social-services", "neighbour-county")
START, LENGTH = datetime(2026, 6, 1, tzinfo=UTC), timedelta(days=182)
PORTION = 25_000
WORDS, PEOPLE, STAFF, TEAMS = 60_000, 250_000, 400, 40
UNDONE_DAYS = 21
HASH = "9" * 64
NULL = r"\N"

CHANNELS = ("phone", "email", "access_oc", "letter", "web", "in_person", "fax", "board_office")
CHANNEL_WEIGHTS = (34, 24, 16, 10, 8, 5, 2, 1)
KINDS, KIND_WEIGHTS = ("complaint", "question", "compliment"), (70, 20, 10)
CATEGORIES = (
    "poor_service_agency", "rude_or_unresponsive", "business_process", "poor_service_contractor", "facilities",
    "misconduct_employee", "neglect", "misconduct_provider",
)  # fmt: skip
CATEGORY_WEIGHTS = (30, 25, 20, 9, 7, 5, 3, 1)
PROGRAMS = tuple(f"program-{number}" for number in range(24))
SOURCES, SOURCE_WEIGHTS = ("person", "web_form", "inbound_email", "import", "split"), (60, 20, 15, 4, 1)
REPORTABILITY, REPORTABILITY_WEIGHTS = ("reportable", "not_reportable", "forwarded"), (80, 14, 6)
QUEUES = ("intake", "spanish", "contracts")

COLUMNS: dict[str, tuple[str, ...]] = {
    "cases": (
        "agency", "id", "number", "kind", "status", "desk", "policy_hash", "opened_at", "version", "cycle_count",
        "entry_count", "entry_head", "restricted_count", "restricted_head", "waives_confirmation", "closed_at", "closing",
        "closing_count",
    ),
    "log_entries": (
        "agency", "case_id", "number", "kind", "status", "source", "policy_hash", "channel", "received_at", "logged_at",
        "logged_by", "confirmed_at", "subject_kind", "subject_handle", "category", "program", "language", "is_anonymous",
        "reportability", "reportability_reasons", "reportability_by", "matters", "forwarded_at", "assignee", "team",
        "queue", "transfer_count", "counts", "lead_case_id", "lead_kind", "answered_at", "closed_at", "reopened_count",
        "text_version", "reply_token",
    ),
    "constituents": (
        "agency", "case_id", "name", "also_known_as", "email", "phone", "case_numbers", "name_key", "email_key",
        "phone_key",
    ),
    "entry_texts": ("agency", "case_id", "field", "text", "digest", "written_by", "written_at"),
    "entry_searches": ("agency", "case_id", "received_at", "words"),
    "entry_deadlines": (
        "agency", "case_id", "name", "round", "clause", "policy_hash", "calendar_version", "calendar_policy_hash",
        "reckoned", "step_key", "started_at", "due_at", "state", "met_at", "wake_at",
    ),
    "duplicate_proposals": (
        "agency", "id", "case_id", "other_case_id", "score_percent", "reasons", "state", "proposed_at",
    ),
}  # fmt: skip
_EMPTY_HEAD = r"\\x" + "00" * 32


def _make_words(dice: random.Random, count: int) -> list[str]:
    starts, vowels, ends = (
        tuple(sounds.split(" "))
        for sounds in (
            "b c d f g h j l m n p r s t v br ch cl dr gr pl pr st tr",
            "a e i o u ia ea",
            " n r s l nt do ra",
        )
    )
    made: dict[str, None] = {}
    while len(made) < count:
        syllables = 1 + (len(made) > 150) + (len(made) > 4_000)
        parts = [dice.choice(starts) + dice.choice(vowels) for _ in range(syllables)]
        made["".join(parts) + dice.choice(ends)] = None
    return list(made)


@dataclass(frozen=True)
class Sample:
    """One of the entries, to ask about."""

    case_id: UUID
    words: list[str]


@dataclass
class HalfYear:
    """The newest entries of the log: `portions()` gives their rows, table by table."""

    size: int
    counts: dict[str, Counter[str]] = field(default_factory=lambda: {agency: Counter() for agency in AGENCIES})
    samples: list[Sample] = field(default_factory=list)
    _recent: list[tuple[UUID, int, list[str]]] = field(default_factory=list)
    _numbers: Counter[tuple[str, int]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._dice = random.Random(20261129)  # noqa: S311 - the same every time is what it is for
        self.words = _make_words(self._dice, WORDS)
        self._word_weights = list(accumulate(1 / (rank + 2.7) ** 1.03 for rank in range(WORDS)))
        names = _make_words(self._dice, 3_000)
        self._people = [f"{self._dice.choice(names)} {self._dice.choice(names)}" for _ in range(PEOPLE)]

    def portions(self) -> Iterator[dict[str, bytes]]:
        for start in range(0, self.size, PORTION):
            rows: dict[str, list[str]] = {table: [] for table in COLUMNS}
            for position in range(start, min(start + PORTION, self.size)):
                self._add(rows, position)
            yield {table: ("\n".join(lines) + "\n").encode() for table, lines in rows.items() if lines}

    def _add(self, rows: dict[str, list[str]], position: int) -> None:
        dice, pick = self._dice, self._dice.choices
        agency = AGENCIES[dice.random() < 0.1]
        received = START + position * (LENGTH / self.size)
        logged = received + timedelta(minutes=dice.randrange(1, 2_000))
        case_id = UUID(int=(int(logged.timestamp() * 1000) << 80) | 0x7 << 76 | dice.getrandbits(62) | 2 << 62)
        self._numbers[agency, logged.year] += 1
        number = f"{logged.year}-{self._numbers[agency, logged.year]:06d}"
        kind = pick(KINDS, KIND_WEIGHTS)[0]
        age = (START + LENGTH - received).days
        undone = dice.random() < (0.7 if age < UNDONE_DAYS else 0.002)
        status = (
            pick(("open", "draft"), (95, 5))[0] if undone else pick(("closed", "forwarded", "discarded"), (92, 6, 2))[0]
        )
        closed_at = logged + timedelta(days=3) if status == "closed" else None
        person = int(PEOPLE * dice.random() ** 2)
        original = dice.choice(self._recent) if self._recent and dice.random() < 0.03 else None
        if original is not None:
            _, person, words = original
            words = [word if dice.random() > 0.1 else self._word() for word in words]
        else:
            words = pick(
                self.words, cum_weights=self._word_weights, k=int(min(160, max(8, dice.lognormvariate(3.5, 0.5))))
            )
        name, email = self._people[person], f"p{person}@mail.example"
        anonymous = dice.random() < 0.15
        is_duplicate = original is not None and age > UNDONE_DAYS and dice.random() < 0.5
        head = f"{agency}\t{case_id}\t"
        at, received_text = logged.isoformat(), received.isoformat()
        assignee = f"person-{int(STAFF * dice.random() ** 1.5)}"
        rows["cases"].append(
            f"{head}{number}\t{kind}\t{status}\t\t{HASH}\t{at}\t1\t0\t0\t{_EMPTY_HEAD}\t0\t{_EMPTY_HEAD}\tf"
            f"\t{_or_null(closed_at)}\t{'by_kind' if closed_at else NULL}\t0"
        )
        rows["log_entries"].append(
            f"{head}{number}\t{kind}\t{status}\t{pick(SOURCES, SOURCE_WEIGHTS)[0]}\t{HASH}"
            f"\t{pick(CHANNELS, CHANNEL_WEIGHTS)[0]}\t{received_text}\t{at}\t{assignee}"
            f"\t{NULL if status == 'draft' else at}\t{'employee' if dice.random() < 0.3 else 'agency'}"
            f"\t{f'person-{dice.randrange(3_000)}' if dice.random() < 0.3 else NULL}"
            f"\t{pick(CATEGORIES, CATEGORY_WEIGHTS)[0]}\t{PROGRAMS[int(24 * dice.random() ** 2)]}"
            f"\t{'es' if dice.random() < 0.3 else 'en'}\t{'t' if anonymous else 'f'}"
            f"\t{'forwarded' if status == 'forwarded' else pick(REPORTABILITY, REPORTABILITY_WEIGHTS)[0]}\t[]\tcareloop\t{{}}"
            f"\t{at if status == 'forwarded' else NULL}\t{assignee if dice.random() < 0.9 else NULL}"
            f"\tteam-{int(TEAMS * dice.random() ** 2)}\t{dice.choice(QUEUES) if undone and dice.random() < 0.3 else NULL}\t0"
            f"\t{'f' if is_duplicate else 't'}\t{original[0] if is_duplicate and original else NULL}"
            f"\t{'duplicate' if is_duplicate else NULL}\t{_or_null(closed_at)}\t{_or_null(closed_at)}\t0\t1\t{position}"
        )
        if not anonymous:
            phone = f"+1949{person:07d}"
            rows["constituents"].append(f"{head}{name}\t{{}}\t{email}\t{phone}\t{{}}\t{name}\t{email}\t{phone}")
        text = " ".join(words)
        rows["entry_texts"].append(f"{head}narrative\t{text}\t\\\\x00\t{assignee}\t{at}")
        rows["entry_searches"].append(f"{head}{received_text}\t{self._lexemes(agency, received, words)}")
        missed = dice.random() < 0.05
        state = "running" if undone and age < 4 else "missed" if missed else "met"
        rows["entry_deadlines"].append(
            f"{head}log_to_analyst\t1\tCCTS-III.B1\t{HASH}\t{HASH}\t{HASH}\t{{}}\tlog_to_analyst\t{received_text}"
            f"\t{(received + timedelta(days=2)).isoformat()}\t{state}\t{at if state == 'met' else NULL}"
            f"\t{(received + timedelta(days=1)).isoformat() if state == 'running' else NULL}"
        )
        if original is not None:
            rows["duplicate_proposals"].append(
                f"{agency}\t{UUID(int=case_id.int ^ 1)}\t{case_id}\t{original[0]}\t90\t[]"
                f"\t{'waiting' if age < UNDONE_DAYS else 'duplicate' if is_duplicate else 'dismissed'}\t{at}"
            )
        if agency == AGENCIES[0]:
            if len(self._recent) > 400:
                self._recent[dice.randrange(400)] = (case_id, person, words)
            else:
                self._recent.append((case_id, person, words))
            if position % 97 == 0:
                self.samples.append(Sample(case_id, words))

    def _word(self) -> str:
        return self._dice.choices(self.words, cum_weights=self._word_weights)[0]

    def _lexemes(self, agency: str, received: datetime, words: list[str]) -> str:
        places: dict[str, list[int]] = {}
        for place, word in enumerate(words, 1):
            places.setdefault(word, []).append(place)
        marks = (agency_mark(agency), month_mark(received))
        self.counts[agency].update(places.keys())
        self.counts[agency].update(marks)
        lexemes = [f"{word}:{','.join(map(str, at))}" for word, at in places.items()]
        return " ".join([*lexemes, *(f"'{mark}'" for mark in marks)])


def _or_null(at: datetime | None) -> str:
    return NULL if at is None else at.isoformat()
