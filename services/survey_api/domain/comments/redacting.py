"""The redacted text of a comment by rule: pure, with every known party of its response hidden."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from services.survey_api.models import Response
from shared.names.in_use import names_in_use
from shared.policy.models import PolicyPack
from shared.redaction import RULES_VERSION, KnownParties, KnownParty, Span, find_spans

_STAFF_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A comment, and who is known to be meant in it."""

    comment: str
    customer_name: str | None = None
    customer_email: str | None = None
    customer_phone: str | None = None
    ticket: str | None = None
    staff: tuple[str, ...] = ()
    language: str | None = None

    @property
    def digest(self) -> bytes:
        """The digest of the comment: the database computes the same of what it holds."""
        return hashlib.sha256(self.comment.encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentRule:
    """How an agency redacts: whether staff stay named, and the languages of its customers, the likeliest first."""

    keep_staff_names: bool
    languages: tuple[str, ...]

    @property
    def version(self) -> str:
        """What names the rules in force: the same only while each of them finds the same."""
        return f"{RULES_VERSION}.{_STAFF_VERSION}.{'staff-named' if self.keep_staff_names else 'staff-hidden'}"


def comment_rule(pack: PolicyPack) -> CommentRule:
    """The agency's rule: staff stay named where its rule for the care log lets them, else nobody does."""
    agency = pack.agency
    return CommentRule(
        keep_staff_names=pack.care_log is not None and pack.care_log.redaction.keep_staff_names,
        languages=tuple(dict.fromkeys((agency.default_language, *agency.languages))),
    )


def original_of(response: Response) -> Original | None:
    """What is redacted of a response; None where it has no comment."""
    if not response.comment:
        return None
    named = (*response.staff_named, response.technician_as_given, response.last_assigned_as_given)
    return Original(
        comment=response.comment,
        customer_name=response.customer_name,
        customer_email=response.customer_email,
        customer_phone=response.customer_phone,
        ticket=response.ticket,
        staff=tuple(dict.fromkeys(name for name in named if name)),
        language=response.language,
    )


def find_personal_data(original: Original, rule: CommentRule) -> list[Span]:
    """Where a comment holds personal data, in order and without overlaps."""
    parties = [
        KnownParty(
            name=original.customer_name,
            also=names_in_use([original.customer_name]) if original.customer_name else (),
            emails=(original.customer_email,) if original.customer_email else (),
            phones=(original.customer_phone,) if original.customer_phone else (),
        )
    ]
    if not rule.keep_staff_names:
        parties += [KnownParty(name=name, also=names_in_use([name])) for name in original.staff]
    known = KnownParties(
        parties=tuple(parties),
        ids=(original.ticket,) if original.ticket else (),
        keep=original.staff if rule.keep_staff_names else (),
    )
    return find_spans(original.comment, known, languages=languages_of(original, rule))


def languages_of(original: Original, rule: CommentRule) -> Sequence[str]:
    """The languages that a comment may be in, that of its survey first."""
    return tuple(dict.fromkeys((*([original.language] if original.language else []), *rule.languages)))
