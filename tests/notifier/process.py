"""notifier in a process of its own, so that it can be killed: `python -m tests.notifier.process worker|accept FILE`."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import httpx

from services.notifier.adapters.relay import relay_for
from services.notifier.app import create_app
from services.notifier.resources import open_notifier_resources
from services.notifier.settings import Settings
from services.notifier.worker import create_worker


async def accept(asked: dict[str, Any]) -> int:
    """Post a request to an app in this process; returns the status."""
    settings = Settings()
    async with open_notifier_resources(settings, relay_for) as resources:
        app = create_app(settings, resources=resources)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notifier") as api:
            answer = await api.post("/v1/messages", json=asked["request"], headers=asked["headers"])
    return answer.status_code


if __name__ == "__main__":
    if sys.argv[1] == "worker":
        asyncio.run(create_worker().run())
    else:
        sys.exit(0 if asyncio.run(accept(json.loads(Path(sys.argv[2]).read_text()))) in {200, 202} else 1)
