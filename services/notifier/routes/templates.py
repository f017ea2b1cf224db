"""The wording that messages are made from."""

from typing import Annotated

from fastapi import Path, Query
from sqlalchemy import select

from services.notifier.deps import TemplateReader
from services.notifier.domain.refusals import TemplateNotFound
from services.notifier.domain.template_paths import known_paths
from services.notifier.domain.templates import get_template_version
from services.notifier.models import CurrentTemplate
from services.notifier.schemas.templates import TemplateQuery, TemplateRead, TemplateSummary, TemplateTextRead
from shared.paging import Page, Paging, list_page
from shared.policy.models import Template
from shared.web import ReadSession, ServiceRouter, refusals

router = ServiceRouter(tags=["templates"])

TemplateName = Annotated[str, Path(max_length=63, description="The template's name.", examples=["customer_follow_up"])]


@router.get("/v1/templates", summary="List templates")
async def list_templates(caller: TemplateReader, session: ReadSession, paging: Paging) -> Page[TemplateSummary]:
    """Lists the templates of the agency's policy pack by name, each with the version in use."""
    return await list_page(
        session,
        select(CurrentTemplate).where(CurrentTemplate.agency == caller.agency, CurrentTemplate.retired_at.is_(None)),
        [CurrentTemplate.name],
        paging,
        listing="templates",
        read=TemplateSummary.model_validate,
    )


@router.get("/v1/templates/{name}", summary="Get a template", responses=refusals(TemplateNotFound))
async def get_template(
    name: TemplateName, query: Annotated[TemplateQuery, Query()], caller: TemplateReader, session: ReadSession
) -> TemplateRead:
    """Shows a template as written, the one in use or any version that ever was, and the values that it takes."""
    stored, current = await get_template_version(session, caller.agency, name, query.version)
    template = Template.model_validate(stored.content)
    return TemplateRead(
        name=stored.name,
        version=stored.version,
        is_in_use=current.retired_at is None and current.version == stored.version,
        purpose=template.purpose,
        is_prescribed=template.prescribed,
        on_unknown_delivery=template.on_unknown_delivery,
        variables=list(template.variables),
        paths=sorted(set().union(*(known_paths(text) for text in template.languages.values()))),
        example=template.example,
        languages={
            language: TemplateTextRead(subject=text.subject, text=text.text, mjml=text.mjml)
            for language, text in template.languages.items()
        },
        policy_hash=stored.policy_hash,
        adopted_at=stored.adopted_at,
    )
