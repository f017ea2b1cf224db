"""Who and what is known before the text is read: the respondent, contacts, case numbers; and who must stay named."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownParty:
    """Somebody whose traces are hidden wherever they stand in the text.

    `also` holds other names in use, for example short forms of the first name.
    """

    name: str | None = None
    also: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownParties:
    """What is known of the text.

    `ids`: numbers of cases, accounts and tickets. `keep`: names that stay, because the text is about these people (the
    staff being praised): where one of their names stands, no other name is hidden inside it, and a single word that
    belongs to them and to a known party stays.
    """

    parties: tuple[KnownParty, ...] = ()
    ids: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()


NOBODY = KnownParties()
