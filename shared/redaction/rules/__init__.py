"""The rules in force. A further one is a `Rule` more in this tuple, or in the one given to `find_spans`."""

from collections.abc import Iterable
from hashlib import sha256

from shared.redaction.rule import Rule
from shared.redaction.rules.addresses import find_addresses
from shared.redaction.rules.announced_ids import find_announced_ids
from shared.redaction.rules.birth_dates import find_birth_dates
from shared.redaction.rules.emails import find_emails, find_known_emails
from shared.redaction.rules.identifiers import find_cards, find_known_ids, find_long_numbers, find_shaped_ids
from shared.redaction.rules.names import (
    find_aliases,
    find_announced_names,
    find_guessed_names,
    find_known_names,
    find_short_names,
    find_spelled_names,
)
from shared.redaction.rules.phones import find_known_phones, find_odd_phones, find_phones
from shared.redaction.rules.security_numbers import find_last_four, find_security_numbers
from shared.redaction.rules.spelled_emails import find_spelled_emails
from shared.redaction.rules.spoken_numbers import find_spoken_ids, find_spoken_phones, find_spoken_security_numbers
from shared.redaction.rules.urls import find_telling_urls

DEFAULT_RULES: tuple[Rule, ...] = (
    Rule("known-email", 1, "email", find_known_emails),
    Rule("email", 2, "email", find_emails),
    Rule("spelled-email", 4, "email", find_spelled_emails),
    Rule("known-phone", 3, "phone", find_known_phones),
    Rule("phone", 4, "phone", find_phones),
    Rule("odd-phone", 2, "phone", find_odd_phones),
    Rule("spoken-phone", 4, "phone", find_spoken_phones),
    Rule("social-security-number", 4, "ssn", find_security_numbers),
    Rule("last-four", 2, "ssn", find_last_four),
    Rule("spoken-security-number", 3, "ssn", find_spoken_security_numbers),
    Rule("known-id", 2, "id", find_known_ids),
    Rule("announced-id", 5, "id", find_announced_ids),
    Rule("shaped-id", 3, "id", find_shaped_ids),
    Rule("spoken-id", 2, "id", find_spoken_ids),
    Rule("card", 1, "card", find_cards),
    Rule("long-number", 3, "id", find_long_numbers),
    Rule("telling-url", 3, "url", find_telling_urls),
    Rule("birth-date", 6, "birth_date", find_birth_dates),
    Rule("address", 5, "address", find_addresses),
    Rule("known-name", 7, "name", find_known_names),
    Rule("guessed-name", 6, "name", find_guessed_names),
    Rule("spelled-name", 4, "name", find_spelled_names),
    Rule("short-name", 1, "name", find_short_names),
    Rule("told-name", 1, "name", find_aliases),
    Rule("announced-name", 1, "name", find_announced_names),
)


def version_of(rules: Iterable[Rule]) -> str:
    """Return a short text that is the same for the same names and versions of rules, in whatever order."""
    named = "\n".join(sorted(f"{rule.name} {rule.version}" for rule in rules))
    return sha256(named.encode()).hexdigest()[:12]


RULES_VERSION = version_of(DEFAULT_RULES)

__all__ = ["DEFAULT_RULES", "RULES_VERSION", "version_of"]
