"""Reading templates: the one in use, and each version that ever was."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.notifier.domain.refusals import TemplateNotFound, TemplateUnknown
from services.notifier.models import CurrentTemplate, TemplateVersion
from shared.policy.models import Template


async def find_current_template(session: AsyncSession, agency: str, name: str) -> TemplateVersion | None:
    """The version of a template that new messages are made from, if the agency's pack holds it."""
    found = await session.scalars(
        select(TemplateVersion)
        .join(
            CurrentTemplate,
            (CurrentTemplate.agency == TemplateVersion.agency)
            & (CurrentTemplate.name == TemplateVersion.name)
            & (CurrentTemplate.version == TemplateVersion.version),
        )
        .where(TemplateVersion.agency == agency, TemplateVersion.name == name, CurrentTemplate.retired_at.is_(None))
    )
    return found.one_or_none()


async def template_for_sending(session: AsyncSession, agency: str, name: str) -> tuple[str, Template]:
    """The version and content of the template that a request names.

    Raises:
        TemplateUnknown: the agency's pack does not hold it; the answer lists what it holds.
    """
    stored = await find_current_template(session, agency, name)
    if stored is None:
        names = await session.scalars(
            select(CurrentTemplate.name)
            .where(CurrentTemplate.agency == agency, CurrentTemplate.retired_at.is_(None))
            .order_by(CurrentTemplate.name)
        )
        raise TemplateUnknown(
            "The agency has no template of that name.",
            how_to_fix="Use one of the names in known.",
            known=list(names),
            errors=[{"pointer": "/template", "message": "Unknown template"}],
        )
    return stored.version, Template.model_validate(stored.content)


async def get_template_version(
    session: AsyncSession, agency: str, name: str, version: str | None
) -> tuple[TemplateVersion, CurrentTemplate]:
    """A version of a template (the one in use, or last used, where none is named).

    Raises:
        TemplateNotFound: the agency never had it.
    """
    current = await session.get(CurrentTemplate, (agency, name))
    if current is not None:
        stored = await session.get(TemplateVersion, (agency, name, version or current.version))
        if stored is not None:
            return stored, current
    raise TemplateNotFound("The agency has no such template.", how_to_fix="See list_templates for the names.")
