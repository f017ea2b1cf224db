"""Webhook sources: made and edited over the API, with at most two live secrets."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.delivered.field_mapping import FieldMapping
from services.survey_api.domain.delivered.mapping import TimeFormat
from services.survey_api.domain.delivered.proof import is_usable_secret
from services.survey_api.domain.refusals import SecretInvalid, SourceInvalid, SourceNameTaken, SourceNotFound
from services.survey_api.models import Source, SourceSecret
from shared.ids import new_id
from shared.policy.models import Delivers, NotInPack, PolicyPack, SignatureScheme
from shared.policy.store import current_policy
from shared.webhooks import new_secret

LONGEST_OVERLAP = timedelta(days=7)


class SourceSpec(BaseModel):
    """What a source is, however it was declared."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    title: str
    delivers: Delivers = "responses"
    scheme: SignatureScheme
    desk: str
    survey: str
    program: str | None = None
    mapping: FieldMapping
    ratings: dict[str, int] = Field(default_factory=dict)
    yes: tuple[str, ...] = ("yes", "y", "true", "1")
    no: tuple[str, ...] = ("no", "n", "false", "0")
    time_formats: tuple[TimeFormat, ...] = ()

    def columns(self) -> dict[str, Any]:
        """The source's columns."""
        values = self.model_dump(mode="json")
        return values | {"mapping": self.mapping.model_dump(mode="json", exclude_defaults=True)}


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret as it is shown once, and until when the former one works."""

    secret: str
    former_expires_at: datetime | None


async def create_source(
    session: AsyncSession, agency: str, spec: SourceSpec, *, secret: str | None, now: datetime
) -> tuple[Source, NewSecret]:
    """Make a source with its first secret.

    Raises:
        SourceInvalid: it names what the agency's policy does not have.
        SourceNameTaken: some agency of the deployment has a source of this name.
        SecretInvalid: the secret given does not fit the scheme.
    """
    check_against_policy(spec, (await current_policy(session, agency)).pack)
    source = await insert_source(session, agency, spec, declared_by="api", declared=None, now=now)
    return source, await add_secret(session, source, secret=secret, overlap=timedelta(0), now=now)


async def get_source(session: AsyncSession, agency: str, name: str, *, lock: bool = False) -> Source:
    """Return one source; SourceNotFound if the agency has none of that name."""
    query = select(Source).where(Source.agency == agency, Source.name == name)
    source = (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
    if source is None:
        raise SourceNotFound
    return source


async def add_secret(
    session: AsyncSession, source: Source, *, secret: str | None, overlap: timedelta, now: datetime
) -> NewSecret:
    """Give a source a new secret; the newest of the former ones works on for `overlap`, all others end now.

    Raises:
        SecretInvalid: the secret given does not fit the scheme.
    """
    scheme: Any = source.scheme
    if secret is None:
        secret = new_secret() if scheme == "standard_webhooks" else secrets.token_urlsafe(32)
    elif not is_usable_secret(scheme, secret):
        raise SecretInvalid(
            f"This secret cannot be used with the scheme {scheme}.",
            how_to_fix="Leave it out and one is made; or send whsec_ and base64, or 16 to 200 visible ASCII characters.",
            errors=[{"pointer": "/secret", "message": "Not a secret of the source's scheme"}],
        )
    of_source = (SourceSecret.agency == source.agency, SourceSecret.source == source.name)
    live = (
        await session.scalars(
            select(SourceSecret)
            .where(*of_source, SourceSecret.expires_at.is_(None) | (SourceSecret.expires_at > now))
            .order_by(SourceSecret.created_at.desc(), SourceSecret.id.desc())
            .with_for_update()
        )
    ).all()
    former_expires_at = None
    for place, former in enumerate(live):
        end = now + overlap if place == 0 else now
        former.expires_at = min(end, former.expires_at or end)
        if place == 0 and overlap:
            former_expires_at = former.expires_at
    session.add(
        SourceSecret(
            agency=source.agency,
            id=new_id(),
            source=source.name,
            secret=secret,
            created_at=now,
            expires_at=None,
        )
    )
    await session.flush()
    return NewSecret(secret, former_expires_at)


async def edit_source(session: AsyncSession, source: Source, changes: dict[str, Any], *, now: datetime) -> Source:
    """Change a locked source.

    Raises:
        SourceInvalid: it would name what the agency's policy does not have.
    """
    present = {name: getattr(source, name) for name in SourceSpec.model_fields}
    spec = SourceSpec.model_validate(present | {name: value for name, value in changes.items() if name != "enabled"})
    check_against_policy(spec, (await current_policy(session, source.agency)).pack)
    for name, value in spec.columns().items():
        setattr(source, name, value)
    source.enabled = changes.get("enabled", source.enabled)
    source.version += 1
    source.updated_at = now
    await session.flush()
    return source


def check_against_policy(spec: SourceSpec, pack: PolicyPack) -> None:
    """Refuse a source that points at a survey, desk, program or question that the policy does not have.

    Raises:
        SourceInvalid: naming every field at fault.
    """
    faults: list[dict[str, str]] = []

    def fault(pointer: str, message: str) -> None:
        faults.append({"pointer": pointer, "message": message})

    if spec.desk not in {desk.id for desk in pack.desks}:
        fault("/desk", "The policy has no such desk")
    if spec.program is not None and spec.program not in {program.id for program in pack.programs}:
        fault("/program", "The policy has no such program")
    try:
        survey = pack.survey(spec.survey)
    except NotInPack:
        fault("/survey", "The policy has no such survey")
    else:
        questions = {question.id for question in survey.questions if question.kind == "rating"}
        for question in sorted(set(spec.mapping.answers) - questions):
            fault(f"/mapping/answers/{question}", "The survey has no such rating question")
        for word, number in spec.ratings.items():
            if number not in survey.scale.ratings:
                fault(f"/ratings/{word}", "Not on the survey's scale")
    faults.extend(_faults_of_what_it_delivers(spec, pack))
    if faults:
        raise SourceInvalid(
            "The source does not fit the agency's policy.",
            how_to_fix="Use the names of the policy pack, or load a pack that has these.",
            errors=faults,
        )


def _faults_of_what_it_delivers(spec: SourceSpec, pack: PolicyPack) -> Iterator[dict[str, str]]:
    """A response has a rating; a resolved ticket has none, and needs the rule of what it leads to."""
    if spec.delivers == "responses":
        if spec.mapping.rating is None:
            yield {"pointer": "/mapping/rating", "message": "Needed: this source delivers responses"}
        return
    if spec.mapping.rating is not None or spec.mapping.answers:
        yield {"pointer": "/mapping/rating", "message": "A resolved ticket has no rating and no answers"}
    rule = pack.rules.invitation
    if rule is None:
        yield {"pointer": "/delivers", "message": "The policy has no rule for invitations"}
    elif rule.survey != spec.survey:
        yield {"pointer": "/survey", "message": "Not the survey that the policy invites to"}


async def insert_source(
    session: AsyncSession,
    agency: str,
    spec: SourceSpec,
    *,
    declared_by: Literal["api", "pack"],
    declared: dict[str, Any] | None,
    now: datetime,
) -> Source:
    """Write a new source down.

    Raises:
        SourceNameTaken: some agency of the deployment has a source of this name.
    """
    made = await session.scalars(
        insert(Source)
        .values(
            agency=agency,
            **spec.columns(),
            enabled=True,
            declared_by=declared_by,
            declared=declared,
            version=1,
            created_at=now,
            updated_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Source)
    )
    if (source := made.one_or_none()) is None:
        raise SourceNameTaken(
            f"A source named {spec.name} exists in this deployment.",
            how_to_fix="Choose another name, the agency's own in front for instance.",
        )
    return source
