"""The public form of the log: reading what was typed, and taking it in once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, get_args

from pydantic import EmailStr, TypeAdapter, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import care_log_of
from services.case_log_api.domain.log.facts import NewEntry
from services.case_log_api.domain.log.opening import open_entry
from services.case_log_api.domain.log.refusals import EntryLoggedBefore
from services.case_log_api.domain.log.texts import ConstituentDetails
from shared.pages.typed import clean_text
from shared.pages.visits import Visit
from shared.policy.models import EntryKind
from shared.policy.models.care_log import LogFormRule
from shared.policy.store import StoredPolicy

SENDER = "web form"
"""Who an entry of the form was logged by."""

LEAST_SECONDS = timedelta(seconds=3)
"""Who fills the form in sooner is taken for a machine."""

LONGEST: Mapping[str, int] = {
    "narrative": 20_000,
    "subject_name": 300,
    "name": 200,
    "email": 320,
    "phone": 60,
    "postal_address": 500,
    "interpreter": 100,
}
"""The fields of free text, with the most characters that each takes."""

FormFaultCode = Literal["required", "not_an_option", "too_long", "not_an_address"]
_ADDRESS: TypeAdapter[str] = TypeAdapter(EmailStr)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFault:
    """What is wrong with one field; `limit` is the number that a sentence about it needs."""

    code: FormFaultCode
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadForm:
    """What the form says, cleaned, by field; and what cannot be taken."""

    values: Mapping[str, str]
    faults: Mapping[str, FormFault]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentForm:
    """A form as it was sent: its single-use nonce, since when it was open, and whether its hidden trap was filled."""

    nonce: str
    made_at: datetime
    is_trapped: bool
    language: str
    values: Mapping[str, str] = field(default_factory=dict)


def form_of(policy: StoredPolicy) -> LogFormRule | None:
    """The agency's form, if it has one."""
    return policy.pack.care_log.form if policy.pack.care_log else None


def read_form_fields(fields: Mapping[str, Sequence[str]], policy: StoredPolicy) -> ReadForm:
    """Read the fields by name; a fault never costs the others."""
    values = {name: clean_text("\n".join(given)) for name, given in fields.items() if not name.startswith("_")}
    care_log = care_log_of(policy)
    options: dict[str, set[str]] = {
        "kind": {rule.kind for rule in care_log.kinds},
        "program": {program.id for program in policy.pack.programs},
    }
    faults = {
        name: FormFault(code="not_an_option")
        for name, known in options.items()
        if values.get(name) and values[name] not in known
    }
    faults |= {name: FormFault(code="required") for name in ("kind", "narrative") if not values.get(name)}
    faults |= {
        name: FormFault(code="too_long", limit=longest)
        for name, longest in LONGEST.items()
        if len(values.get(name, "")) > longest
    }
    if values.get("email") and "email" not in faults and not _is_address(values["email"]):
        faults["email"] = FormFault(code="not_an_address")
    return ReadForm(values=values, faults=faults)


async def take_form(
    session: AsyncSession, policy: StoredPolicy, form: LogFormRule, sent: SentForm, visit: Visit, *, now: datetime
) -> str:
    """Log what was sent, and return its number. The same form sent again is the same entry.

    What a machine seems to have sent is kept as a draft, so that nothing is lost and nobody is troubled: a person
    confirms or discards it.
    """
    values = sent.values
    try:
        logged = await open_entry(
            session,
            policy,
            NewEntry(
                kind=_kind_of(values["kind"]),
                channel=form.channel,
                received_at=now,
                subject_name=values.get("subject_name") or None,
                program=values.get("program") or None,
                language=sent.language,
                interpreter=values.get("interpreter") or None,
                constituent=_constituent_of(values),
                narrative=values["narrative"],
                source="web_form",
                source_ref=sent.nonce,
                is_draft=looks_automated(sent, visit, now=now),
            ),
            actor=SENDER,
            now=now,
        )
    except EntryLoggedBefore as known:
        return str(known.facts["number"])
    return logged.case.number


def looks_automated(sent: SentForm, visit: Visit, *, now: datetime) -> bool:
    """Whether a machine seems to have sent it: the field that nobody sees is filled, a program, or sooner than one can write."""
    return sent.is_trapped or visit.automated or now - sent.made_at < LEAST_SECONDS


def _kind_of(text: str) -> EntryKind:
    return next(kind for kind in get_args(EntryKind) if kind == text)


def _constituent_of(values: Mapping[str, str]) -> ConstituentDetails | None:
    details = ConstituentDetails(
        name=values.get("name") or None,
        email=values.get("email") or None,
        phone=values.get("phone") or None,
        postal_address=values.get("postal_address") or None,
    )
    return None if details.is_empty else details


def _is_address(text: str) -> bool:
    try:
        _ADDRESS.validate_python(text)
    except ValidationError:
        return False
    return True
