"""The rules in force. A further one is a `Rule` more in this tuple, or in the one given to `find_spans`."""

from shared.redaction.rule import Rule
from shared.redaction.rules.emails import find_emails, find_known_emails, find_spelled_emails
from shared.redaction.rules.identifiers import find_announced_ids, find_cards, find_known_ids, find_long_numbers
from shared.redaction.rules.names import find_known_names
from shared.redaction.rules.phones import find_known_phones, find_phones
from shared.redaction.rules.security_numbers import find_security_numbers
from shared.redaction.rules.spoken_numbers import find_spoken_numbers
from shared.redaction.rules.urls import find_telling_urls

DEFAULT_RULES: tuple[Rule, ...] = (
    Rule("known-email", 1, "email", find_known_emails),
    Rule("email", 1, "email", find_emails),
    Rule("spelled-email", 1, "email", find_spelled_emails),
    Rule("known-phone", 1, "phone", find_known_phones),
    Rule("phone", 1, "phone", find_phones),
    Rule("spoken-phone", 1, "phone", find_spoken_numbers),
    Rule("social-security-number", 1, "ssn", find_security_numbers),
    Rule("known-id", 1, "id", find_known_ids),
    Rule("announced-id", 1, "id", find_announced_ids),
    Rule("card", 1, "card", find_cards),
    Rule("long-number", 1, "id", find_long_numbers),
    Rule("telling-url", 1, "url", find_telling_urls),
    Rule("known-name", 1, "name", find_known_names),
)

__all__ = ["DEFAULT_RULES"]
