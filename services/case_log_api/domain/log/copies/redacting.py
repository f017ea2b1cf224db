"""The redacted texts of an entry by rule: pure, with every known party of it hidden (CCTS-II.3)."""

from collections.abc import Mapping, Sequence

from services.case_log_api.domain.log.copies.known_address import known_address_rule
from services.case_log_api.domain.log.copies.originals import Originals, People
from shared.names.in_use import names_in_use
from shared.redaction import (
    DEFAULT_RULES,
    KnownParties,
    KnownParty,
    Rule,
    Span,
    find_spans,
    label_of,
    redact,
    version_of,
)

SUBJECT_NAME = "subject_name"
_STAFF_RULE, _STAFF_VERSION = "staff-name", 1


def rules_version(*, keep_staff_names: bool) -> str:
    """What names the rules in force: the same only while each of them finds the same."""
    rules = version_of((*DEFAULT_RULES, known_address_rule("")))
    return f"{rules}.{_STAFF_VERSION}.{'staff-named' if keep_staff_names else 'staff-hidden'}"


def find_personal_data(
    originals: Originals, *, keep_staff_names: bool, languages: Sequence[str]
) -> dict[str, list[Span]]:
    """Where the texts hold personal data, by field."""
    looking = _Looking(originals, keep_staff_names=keep_staff_names, languages=languages)
    return {field: looking.search(field, text) for field, text in originals.texts.items()}


def find_remains(
    copies: Mapping[str, str], originals: Originals, *, keep_staff_names: bool, languages: Sequence[str]
) -> dict[str, list[Span]]:
    """What the rules in force still find in texts that are redacted already, by field."""
    looking = _Looking(originals, keep_staff_names=keep_staff_names, languages=languages)
    return {field: found for field, text in copies.items() if (found := looking.search_copy(text))}


def redact_texts(originals: Originals, spans: Mapping[str, Sequence[Span]]) -> dict[str, str]:
    """The texts without what the spans hide."""
    return {field: redact(text, spans.get(field, ())) for field, text in originals.texts.items()}


class _Looking:
    """A look through the texts of one entry, knowing its people."""

    def __init__(self, originals: Originals, *, keep_staff_names: bool, languages: Sequence[str]) -> None:
        people = originals.people
        staff = _staff_of(originals)
        self._languages = tuple(languages)
        self._hides_subject = people.subject_kind == "employee" and not keep_staff_names
        parties = [_constituent_of(people)]
        if staff and self._hides_subject:
            parties.append(KnownParty(name=staff[0], also=names_in_use(staff)))
        self._known = KnownParties(
            parties=tuple(parties),
            ids=(*people.case_numbers, people.number),
            keep=staff if keep_staff_names else (),
        )
        own: tuple[Rule, ...] = (known_address_rule(people.postal_address),) if people.postal_address else ()
        self._rules = (*own, *DEFAULT_RULES)

    def search(self, field: str, text: str) -> list[Span]:
        if field == SUBJECT_NAME and self._hides_subject and text:
            return [_hide_all(text, self._languages)]
        return self.search_copy(text)

    def search_copy(self, text: str) -> list[Span]:
        return find_spans(text, self._known, languages=self._languages, rules=self._rules)


def _constituent_of(people: People) -> KnownParty:
    names = tuple(name for name in (people.name, *people.also_known_as) if name)
    return KnownParty(
        name=people.name,
        also=names_in_use(names),
        emails=(people.email,) if people.email else (),
        phones=(people.phone,) if people.phone else (),
    )


def _staff_of(originals: Originals) -> tuple[str, ...]:
    """The names of the employee whom the entry is about: as given, and as the handle spells it."""
    people = originals.people
    if people.subject_kind != "employee":
        return ()
    handle = (
        " ".join(people.subject_handle.replace("_", ".").replace("-", ".").split(".")) if people.subject_handle else ""
    )
    return tuple(name for name in (originals.texts.get(SUBJECT_NAME), handle) if name)


def _hide_all(text: str, languages: Sequence[str]) -> Span:
    language = languages[0] if languages else "en"
    return Span(
        start=0,
        end=len(text),
        kind="name",
        label=label_of("name", language),
        rule=_STAFF_RULE,
        rule_version=_STAFF_VERSION,
        confidence=1.0,
    )
