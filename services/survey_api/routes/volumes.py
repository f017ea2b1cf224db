"""Volumes: offered, opened, responded."""

from typing import Annotated

from fastapi import Query

from services.survey_api.deps import ResponseReader
from services.survey_api.domain.links.volumes import measure_all, measure_volumes
from services.survey_api.schemas.volumes import VolumeRead, VolumesQuery, VolumesRead
from shared.policy.store import current_policy
from shared.web import ReadSession, ServiceRouter

router = ServiceRouter(tags=["volumes"])


@router.get("/v1/volumes", summary="Measure volumes")
async def get_volumes(
    query: Annotated[VolumesQuery, Query()], caller: ResponseReader, session: ReadSession
) -> VolumesRead:
    """Says how many were offered the survey, opened it and answered it, and how long answering took.

    Void responses, and suspected machines' ones, are in none of the figures.
    """
    pack = (await current_policy(session, caller.agency)).pack
    groups = await measure_volumes(session, pack, query.first, query.last, query.by)
    everything = await measure_all(session, pack, query.first, query.last)
    return VolumesRead(
        first=query.first,
        last=query.last,
        time_zone=pack.agency.time_zone,
        by=query.by,
        items=[VolumeRead.model_validate(group) for group in groups],
        all=VolumeRead.model_validate(everything),
    )
