"""What every service has, as `careloop doctor` finds it: jobs, events and subscribers."""

from typing import Any

import pytest

from careloop.doctor import looking
from shared.db.kernel import Delivery, EventRow, InboxRow, JobRow, Subscription
from shared.settings import SERVICES
from tests.careloop.examined import AGENCY, OTHER, SessionsOf, add, ago, deployment, look
from tests.support.rows import make_row

__all__ = ["deployment"]
pytestmark = pytest.mark.usefixtures("deployment")


async def test_nothing_is_found_where_nothing_is_wrong() -> None:
    assert await look() == {}


async def test_work_that_failed_is_late_or_was_lost_is_found_in_every_service(sessions_of: SessionsOf) -> None:
    for service in SERVICES:
        await add(
            sessions_of(service),
            make_row(JobRow, state="dead", agency=AGENCY, name="x.fail", finished_at=ago(hours=3), dedupe_key="1"),
            make_row(JobRow, state="dead", agency="nobody", name="x.fail", finished_at=ago(hours=1), dedupe_key="2"),
            make_row(JobRow, state="waiting", agency=AGENCY, run_at=ago(minutes=2), dedupe_key="3"),
            make_row(JobRow, state="waiting", agency=AGENCY, run_at=ago(seconds=20), dedupe_key="4"),
            make_row(JobRow, state="dispatched", agency=AGENCY, dispatched_at=ago(minutes=11), dedupe_key="5"),
            make_row(JobRow, state="dispatched", agency=AGENCY, dispatched_at=ago(minutes=9), dedupe_key="6"),
            make_row(JobRow, state="done", agency=AGENCY, finished_at=ago(days=1), dedupe_key="7"),
            make_row(InboxRow, state="dead", agency=AGENCY, type="case.closed", received_at=ago(days=2)),
            make_row(InboxRow, state="waiting", agency=AGENCY, next_attempt_at=ago(minutes=5)),
            make_row(InboxRow, state="waiting", agency=AGENCY, next_attempt_at=ago(seconds=5)),
        )

    found = await look()

    checks = {"jobs_dead": 2, "jobs_late": 1, "jobs_dispatched_long": 1, "events_dead": 1, "events_late": 1}
    assert {key: one.count for key, one in found.items()} == {
        (service, check): count for service in SERVICES for check, count in checks.items()
    }
    dead = found["notifier", "jobs_dead"]
    assert (dead.severity, dead.says, dead.agencies) == (
        "act",
        "jobs failed for good: x.fail (2)",
        ["nobody", AGENCY],
    )
    assert dead.oldest is not None
    assert ago(hours=3, minutes=1) < dead.oldest < ago(hours=2, minutes=59)
    assert f"careloop jobs replay {dead.sample[0]}    # or --all -s notifier" in dead.what_to_do
    assert found["notifier", "jobs_late"].severity == "urgent"
    only = await look(OTHER)
    assert only == {}


async def test_subscribers_that_are_off_or_behind_are_found(sessions_of: SessionsOf) -> None:
    def subscriber(name: str, **values: Any) -> Any:
        return make_row(Subscription, **{"name": name, "state": "active", "agency": AGENCY, "batches": False, **values})

    def waiting(subscription: Any, event: Any, lane: str = "normal") -> Any:
        return make_row(Delivery, subscription_id=subscription.id, event_id=event.id, state="waiting", lane=lane)

    off = subscriber("off", state="disabled", disabled_at=ago(hours=2))
    slow, patient = subscriber("slow"), subscriber("patient")
    own, quick = subscriber("own", agency=None, batches=True), subscriber("quick", agency=None, batches=True)
    old, recent, fresh = (make_row(EventRow, agency=AGENCY, occurred_at=ago(minutes=age)) for age in (90, 30, 0))
    await add(
        sessions_of("case_log_api"),
        *(off, slow, patient, own, quick, old, recent, fresh),
        *(waiting(off, old), waiting(slow, fresh), waiting(slow, old), waiting(patient, recent)),
        *(waiting(own, fresh), waiting(own, recent, "sin"), waiting(quick, fresh)),
    )

    found = await look()

    assert {check: one.sample for (_, check), one in found.items()} == {
        "subscriptions_disabled": [str(off.id)],
        "subscribers_behind": [str(slow.id)],
        "services_behind": [str(own.id)],
    }
    assert found["case_log_api", "subscribers_behind"].oldest == old.occurred_at
    assert found["case_log_api", "services_behind"].severity == "urgent"


async def test_more_than_are_counted_is_said(sessions_of: SessionsOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "MOST", 7)
    jobs = [
        make_row(JobRow, state="dead", agency=AGENCY, finished_at=ago(hours=1), dedupe_key=str(n)) for n in range(9)
    ]
    await add(sessions_of("notifier"), *jobs)
    dead = (await look())["notifier", "jobs_dead"]
    assert (dead.count, dead.is_at_least, len(dead.sample)) == (7, True, 5)
