"""After the demonstration: tells of every further answer to the survey's page as it is counted, until Ctrl-C."""

import asyncio
import os
import sys
from datetime import datetime
from pathlib import Path

import httpx

from careloop.demo.experience import AGENCY, Experience
from careloop.demo.office import Refused
from careloop.demo.showing import Stage
from careloop.stack.packs import read_pack
from shared.logs import configure_logging

LOOK_SECONDS = 1.0


async def watch() -> None:
    """Look every second; a service that is away for a moment is asked again."""
    pack = read_pack(Path(os.environ["CARELOOP_POLICIES"]) / AGENCY)
    stage, zone = Stage(pack.agency.zone), pack.agency.zone
    async with httpx.AsyncClient(base_url=os.environ["CARELOOP_PUBLIC_URL"], timeout=10.0, trust_env=False) as http:
        known: int | None = None
        while True:
            try:
                play = await Experience.open(http, stage, datetime.now(zone).date())
                while True:
                    average = await play.read_average()
                    if known is not None and average["n"] > known:
                        stage.say(
                            f"{datetime.now(zone):%H:%M:%S}  counted: {average['label']} has {average['n']} responses, "
                            f"overall average {average['average']:.2f}"
                        )
                    known = average["n"]
                    await asyncio.sleep(LOOK_SECONDS)
            except (httpx.HTTPError, Refused):
                await asyncio.sleep(LOOK_SECONDS)


def main() -> None:
    configure_logging("ERROR")
    try:
        asyncio.run(watch())
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
