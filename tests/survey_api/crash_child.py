"""Does one thing of survey_api in a process that may be told to crash: `deliver`, `attribute` or `propose`."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import httpx

from services.survey_api.app import create_app
from services.survey_api.compose import survey_resources
from services.survey_api.jobs.attribution import attribute_waiting
from services.survey_api.jobs.comments import propose_waiting
from services.survey_api.settings import Settings
from shared.clock import SystemClock
from shared.policy.reader import read
from shared.resources import open_resources
from tests.survey_api.desk import AGENCY, Desk, NotifierStandIn


async def main(what: str, given: Any) -> None:
    settings = Settings()
    pack = read(Path(__file__).parents[2] / "policies" / AGENCY)
    async with open_resources(settings, "survey_api", clock=SystemClock()) as plain:
        await plain.http.aclose()
        plain.http = httpx.AsyncClient(transport=httpx.ASGITransport(app=NotifierStandIn(pack)))
        resources = survey_resources(plain, settings)
        if what == "attribute":
            await attribute_waiting(resources, AGENCY)
            return
        if what == "propose":
            await propose_waiting(resources, AGENCY)
            return
        app = create_app(settings, resources=resources)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://survey.test") as client:
            desk = Desk(client, given["secret"], resources)
            await desk.deliver(given["payload"], delivery_id=given["delivery_id"])


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], json.load(sys.stdin)))
