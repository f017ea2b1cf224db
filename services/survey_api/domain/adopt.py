"""Taking over what a policy pack declares: webhook sources, and a default survey link for every program."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.links.keeping import adopt_links
from services.survey_api.domain.sources import SourceSpec, insert_source
from services.survey_api.models import Source, SourceSecret
from shared.policy.models import PolicyPack


async def adopt_pack(session: AsyncSession, pack: PolicyPack, now: datetime) -> list[str]:
    """Take over the sources and links that a pack declares; returns the names of sources without a secret so far.

    A source edited over the API keeps its edits until the pack's own declaration of it changes. One that the pack no
    longer declares stays: its desk may still be sending.

    Raises:
        SourceNameTaken: another agency of the deployment has a source of this name.
    """
    agency = pack.agency.id
    await adopt_links(session, pack, now)
    for declaration in pack.sources:
        declared = declaration.model_dump(mode="json")
        spec = SourceSpec.model_validate(declared)
        known = (
            await session.scalars(
                select(Source).where(Source.agency == agency, Source.name == spec.name).with_for_update()
            )
        ).one_or_none()
        if known is None:
            await insert_source(session, agency, spec, declared_by="pack", declared=declared, now=now)
        elif known.declared != declared:
            await session.execute(
                update(Source)
                .where(Source.agency == agency, Source.name == spec.name)
                .values(**spec.columns(), declared=declared, version=Source.version + 1, updated_at=now)
            )
    without = await session.scalars(
        select(Source.name)
        .where(
            Source.agency == agency,
            ~select(SourceSecret.id)
            .where(SourceSecret.agency == Source.agency, SourceSecret.source == Source.name)
            .exists(),
        )
        .order_by(Source.name)
    )
    return list(without)
