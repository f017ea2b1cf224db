"""survey_api's volumes: counts of offers and answers, never whose."""

import asyncio
from collections.abc import Sequence

from pydantic import BaseModel, Field

from services.reporter.domain.response_rates import RateDimension, Volume, VolumesByKey, VolumesUnavailable
from shared.calendar import Period
from shared.upstream import RequestRefused, ServiceUnreachable
from shared.upstream.client import ServiceClient, read_answer

_AT_ONCE = 4


class _Counts(BaseModel):
    key: str | None
    label: str | None
    offered: int = Field(ge=0)
    opened: int = Field(ge=0)
    responded: int = Field(ge=0)
    answered_offers: int = Field(ge=0)


class _Volumes(BaseModel):
    items: list[_Counts]
    all: _Counts


class HttpVolumes:
    """survey_api, asked for its volumes with the scope `responses:read`."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def fetch(self, agency: str, periods: Sequence[Period], by: RateDimension) -> list[VolumesByKey]:
        """The volumes of each period, group by group.

        Raises:
            VolumesUnavailable: survey_api does not answer, or not so that it could be understood.
        """
        turns = asyncio.Semaphore(_AT_ONCE)

        async def fetch_one(period: Period) -> VolumesByKey:
            async with turns:
                return await self._fetch_one(agency, period, by)

        try:
            return list(await asyncio.gather(*(fetch_one(period) for period in periods)))
        except (ServiceUnreachable, RequestRefused) as failed:
            raise VolumesUnavailable(
                "survey_api cannot say just now how many were offered the survey.",
                how_to_fix="Try again in a moment.",
            ) from failed

    async def _fetch_one(self, agency: str, period: Period, by: RateDimension) -> VolumesByKey:
        params = {"from": period.start_on.isoformat(), "to": period.end_on.isoformat()}
        if by != "all":
            params["by"] = by
        volumes = read_answer(_Volumes, await self._client.call("GET", "/v1/volumes", agency, params=params))
        shown = [volumes.all] if by == "all" else volumes.items
        return {one.key: (one.label or one.key or _UNNAMED[by], _volume(one)) for one in shown}


_UNNAMED: dict[RateDimension, str] = {
    "all": "All offers",
    "program": "No program",
    "campaign": "Standing survey",
    "channel": "Channel not told",
}


def _volume(counts: _Counts) -> Volume:
    answered = min(counts.answered_offers, counts.offered)  # counted by two statements: one may be a moment older
    return Volume(counts.offered, counts.opened, counts.responded, answered)
