"""notifier killed at every point of its own: what was acknowledged is sent, and nothing is sent twice."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from services.notifier.settings import Settings
from shared.crash import EXIT_STATUS, registered_points
from tests.notifier.support import Notifier, follow_up, running_worker, sample_pack, with_settings

ACCEPT_POINTS = ["notifier.accept.before_commit", "notifier.accept.after_commit"]
CERTAIN_POINTS = [
    "notifier.claim.before_commit",
    "notifier.claim.after_commit",
    "notifier.record.after_commit",
]
UNCERTAIN_POINTS = ["notifier.data.before", "notifier.data.after", "notifier.record.before_commit"]


def environment_of(settings: Settings, point: str | None) -> dict[str, str]:
    """What a process of notifier is told."""
    told = {
        "NOTIFIER_DATABASE_URL": settings.database_url,
        "NOTIFIER_REDIS_URL": settings.redis_url,
        "NOTIFIER_SMTP_HOST": settings.smtp_host,
        "NOTIFIER_SMTP_PORT": str(settings.smtp_port),
        "NOTIFIER_RELAY_DROPS_REPEATS": str(settings.relay_drops_repeats),
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NOTIFIER_", "CARELOOP_"))}
    return kept | told | ({"CARELOOP_CRASH_AT": point} if point else {})


async def run_process(settings: Settings, point: str | None, *words: str) -> int:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.notifier.process",
        *words,
        env=environment_of(settings, point),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        return await asyncio.wait_for(process.wait(), 120)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def killed_worker(notifier: Notifier, point: str) -> None:
    """Run a worker that dies at the point."""
    assert await run_process(notifier.resources.settings, point, "worker") == EXIT_STATUS


def notice(**changes: Any) -> dict[str, Any]:
    """A notice to staff, whose template says that an unknown outcome is sent again."""
    return (
        follow_up(
            template="sin_notice",
            to=[{"kind": "role", "role": "performance_excellence"}],
            data=sample_pack().template("sin_notice").example,
        )
        | changes
    )


def test_every_point_of_notifier_is_visited_here() -> None:
    points = [point for point in registered_points() if point.startswith("notifier.")]

    assert sorted(points) == sorted(ACCEPT_POINTS + CERTAIN_POINTS + UNCERTAIN_POINTS)


@pytest.mark.parametrize("point", ACCEPT_POINTS)
async def test_killed_while_accepting_the_repeat_is_one_message(notifier: Notifier, point: str, tmp_path: Path) -> None:
    request = follow_up()
    headers = {"Authorization": notifier.api.headers["Authorization"]}
    file = tmp_path / "request.json"
    file.write_text(json.dumps({"request": request, "headers": headers}))
    assert await run_process(notifier.resources.settings, point, "accept", str(file)) == EXIT_STATUS

    was_kept = point.endswith("after_commit")
    await notifier.send(request, status=200 if was_kept else 202)
    async with running_worker(notifier.resources):
        notifier.clock.set(notifier.clock.now().replace(year=2027))
        await notifier.eventually_state(request["id"], "delivered")

    assert len(notifier.smtp.mails) == 1


@pytest.mark.parametrize("point", CERTAIN_POINTS)
async def test_killed_where_the_outcome_is_certain_it_is_sent_exactly_once(notifier: Notifier, point: str) -> None:
    accepted = await notifier.send(follow_up())
    await killed_worker(notifier, point)

    async with running_worker(notifier.resources):
        await notifier.eventually_state(accepted["id"], "delivered")

    assert len(notifier.smtp.mails) == 1
    assert (await notifier.message(accepted["id"]))["attempt_count"] == 1


@pytest.mark.parametrize("point", UNCERTAIN_POINTS)
async def test_killed_between_data_and_record_it_is_held_as_unknown_where_the_template_says_hold(
    notifier: Notifier, point: str
) -> None:
    accepted = await notifier.send(follow_up())
    await killed_worker(notifier, point)
    taken = len(notifier.smtp.mails)
    assert taken == (0 if point == "notifier.data.before" else 1)

    async with running_worker(notifier.resources):
        await notifier.eventually_state(accepted["id"], "unknown")

    assert len(notifier.smtp.mails) == taken
    shown = await notifier.message(accepted["id"])
    assert [(one["outcome"], one["reason"]) for one in shown["attempts"]] == [("unknown", "stopped_in_data")]
    assert await notifier.settled_events(accepted["id"]) == [("unknown", "delivery_unknown")]


@pytest.mark.parametrize("point", UNCERTAIN_POINTS)
async def test_killed_between_data_and_record_it_is_sent_again_where_the_template_says_so(
    notifier: Notifier, point: str
) -> None:
    accepted = await notifier.send(notice())
    await killed_worker(notifier, point)

    async with running_worker(notifier.resources):
        await notifier.eventually_state(accepted["id"], "queued")
        notifier.clock.set(notifier.clock.now().replace(year=2027))
        await notifier.eventually_state(accepted["id"], "delivered")

    assert len({mail.content for mail in notifier.smtp.mails}) == 1
    assert len(notifier.smtp.mails) == (1 if point == "notifier.data.before" else 2)


@pytest.mark.parametrize("point", UNCERTAIN_POINTS)
async def test_killed_between_data_and_record_it_arrives_once_where_the_relay_drops_repeats(
    notifier: Notifier, point: str
) -> None:
    notifier.resources = with_settings(notifier.resources, relay_drops_repeats=True)
    notifier.smtp.drops_repeats_by = "Idempotency-Key"
    accepted = await notifier.send(follow_up())
    await killed_worker(notifier, point)

    async with running_worker(notifier.resources):
        await notifier.eventually_state(accepted["id"], "queued")
        notifier.clock.set(notifier.clock.now().replace(year=2027))
        await notifier.eventually_state(accepted["id"], "delivered")

    assert len(notifier.smtp.mails) == 1
    assert notifier.smtp.mails[0].message["Message-ID"] == accepted["message_id"]
