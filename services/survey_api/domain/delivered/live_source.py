"""A source as intake needs it: its secrets, its mapping and the agency's policy, read together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.delivered.field_mapping import FieldMapping
from services.survey_api.domain.delivered.mapping import MappingRules
from services.survey_api.models import Source, SourceSecret
from shared.policy.models import Delivers, SignatureScheme
from shared.policy.store import StoredPolicy, current_policy


@dataclass(frozen=True, slots=True)
class LiveSource:
    """One enabled source, ready to verify and map deliveries."""

    agency: str
    name: str
    delivers: Delivers
    scheme: SignatureScheme
    secrets: tuple[tuple[str, datetime | None], ...]
    survey: str
    rules: MappingRules
    policy: StoredPolicy

    def secrets_at(self, now: datetime) -> list[str]:
        """The secrets that may sign at this instant."""
        return [secret for secret, expires_at in self.secrets if expires_at is None or expires_at > now]


async def find_live_source(session: AsyncSession, name: str) -> LiveSource | None:
    """Return the source of that name if there is one and it is enabled."""
    source = (await session.scalars(select(Source).where(Source.name == name, Source.enabled))).one_or_none()
    if source is None:
        return None
    return await make_live(session, source)


async def make_live(session: AsyncSession, source: Source) -> LiveSource:
    """Read what belongs to a source; PolicyNotLoaded if its agency has no policy here."""
    secrets = await session.execute(
        select(SourceSecret.secret, SourceSecret.expires_at)
        .where(SourceSecret.agency == source.agency, SourceSecret.source == source.name)
        .order_by(SourceSecret.created_at.desc(), SourceSecret.id.desc())
        .limit(2)
    )
    policy = await current_policy(session, source.agency)
    return LiveSource(
        agency=source.agency,
        name=source.name,
        delivers=cast("Delivers", source.delivers),
        scheme=cast("SignatureScheme", source.scheme),
        secrets=tuple((row.secret, row.expires_at) for row in secrets),
        survey=source.survey,
        rules=MappingRules(
            mapping=FieldMapping.model_validate(source.mapping),
            ratings=_by_word(source.ratings),
            yes=frozenset(word.casefold() for word in source.yes),
            no=frozenset(word.casefold() for word in source.no),
            time_formats=tuple(source.time_formats),
            zone=policy.pack.agency.zone,
            desk=source.desk,
            program=source.program,
        ),
        policy=policy,
    )


def _by_word(ratings: Mapping[str, Any]) -> dict[str, int]:
    return {word.strip().casefold(): int(number) for word, number in ratings.items()}
