"""What every service has: jobs, the inbox of events, and those who are told of its own events."""

from datetime import datetime

from sqlalchemy import func, select

from careloop.doctor.findings import Finding
from careloop.doctor.looking import MOST, Look, Rows, Seen
from shared.db.kernel import Delivery, EventRow, InboxRow, JobRow, OutageRow, Subscription
from shared.outages import TOLD_AFTER

LATE_SECONDS = 60.0
DISPATCHED_MINUTES = 10.0
OUTSIDE_LATE_MINUTES = 60.0
MOST_SUBSCRIPTIONS = 200
LANES = ("sin", "normal")

JOBS = Rows(JobRow.id, JobRow.agency, by=JobRow.name, of_any_agency=True)
EVENTS = Rows(InboxRow.event_id, InboxRow.agency, by=InboxRow.type, of_any_agency=True)
SUBSCRIPTIONS = Rows(Subscription.id, Subscription.agency, of_any_agency=True)


async def examine(look: Look) -> list[Finding]:
    """Dead and late work, dead and late events, subscribers that are off or behind."""
    return [
        *await _jobs(look),
        *await _inbox(look),
        *await _disabled_subscriptions(look),
        *await _subscriptions_behind(look),
        *await _outages(look),
    ]


async def _outages(look: Look) -> list[Finding]:
    """What has not answered for longer than a quarter of an hour, whether or not anything was tried since."""
    query = select(OutageRow).where(OutageRow.since <= look.now - TOLD_AFTER)
    if look.agency is not None:
        query = query.where(OutageRow.agency.in_(("", look.agency)))
    found = await look.session.scalars(query.order_by(OutageRow.since).limit(MOST))
    seen = [Seen(f"{row.agency}/{row.what}".lstrip("/"), row.agency or None, row.since, row.what) for row in found]
    return look.finding(
        "outages",
        "urgent",
        "does not answer for more than a quarter of an hour",
        seen,
        "see that it runs and can be reached from here: mail_relay is that of NOTIFIER_SMTP_HOST, desk:NAME a desk",
        "nothing is lost: all that waits is tried again by itself, each thing once, and the log says outage_ended",
    )


async def _jobs(look: Look) -> list[Finding]:
    dead = await look.find(JOBS, JobRow.state == "dead", since=JobRow.finished_at)
    late = await look.find(
        JOBS,
        JobRow.state == "waiting",
        JobRow.run_at <= look.ago(seconds=LATE_SECONDS),
        since=JobRow.run_at,
    )
    lost = await look.find(
        JOBS,
        JobRow.state == "dispatched",
        JobRow.dispatched_at <= look.ago(minutes=DISPATCHED_MINUTES),
        since=JobRow.dispatched_at,
    )
    return [
        *look.finding(
            "jobs_dead",
            "act",
            "jobs failed for good",
            dead,
            f"careloop jobs list -s {look.service}    # the last error of each; remove the cause",
            "careloop jobs replay {id}    # or --all -s " + look.service,
        ),
        *look.finding(
            "jobs_late",
            "urgent",
            "jobs due for more than a minute, and not begun",
            late,
            f"see that its worker runs: ps, and the log of careloop worker {look.service} (var/logs under careloop up)",
            f"careloop worker {look.service}    # one more; workers share the queue",
        ),
        *look.finding(
            "jobs_dispatched_long",
            "act",
            f"jobs handed out more than {DISPATCHED_MINUTES:g} minutes ago, and not done",
            lost,
            f"careloop jobs list -s {look.service} --state dispatched    # which; their last error",
            f"restart the worker of {look.service} if one of them hangs: what it was doing is done again, once",
        ),
    ]


async def _inbox(look: Look) -> list[Finding]:
    dead = await look.find(EVENTS, InboxRow.state == "dead", since=InboxRow.received_at)
    late = await look.find(
        EVENTS,
        InboxRow.state == "waiting",
        InboxRow.next_attempt_at <= look.ago(seconds=LATE_SECONDS),
        since=InboxRow.next_attempt_at,
    )
    return [
        *look.finding(
            "events_dead",
            "act",
            "events that could not be taken in, set aside",
            dead,
            f"careloop events list -s {look.service}    # the last error of each; mostly a pack that was never loaded",
            "careloop events replay {id}    # or --all -s " + look.service,
        ),
        *look.finding(
            "events_late",
            "urgent",
            "events received, due for more than a minute, and not taken in",
            late,
            f"see that the worker of {look.service} runs, and its log",
        ),
    ]


async def _disabled_subscriptions(look: Look) -> list[Finding]:
    off = await look.find(
        SUBSCRIPTIONS,
        Subscription.state == "disabled",
        since=Subscription.disabled_at,
    )
    return look.finding(
        "subscriptions_disabled",
        "act",
        "subscribers that get no more events",
        off,
        "have the subscriber mended, then PATCH /v1/subscriptions/{id} with state: active (If-Match: its ETag)",
        "POST /v1/subscriptions/{id}/replays with since: the oldest instant here, for what it missed",
    )


async def _subscriptions_behind(look: Look) -> list[Finding]:
    """Of each active subscriber the oldest event that it has not taken, among those that are due first."""
    query = select(Subscription).where(Subscription.state == "active")
    if look.agency is not None:
        query = query.where((Subscription.agency == look.agency) | Subscription.agency.is_(None))
    own: list[Seen] = []
    outside: list[Seen] = []
    for subscription in await look.session.scalars(query.order_by(Subscription.name).limit(MOST_SUBSCRIPTIONS)):
        oldest = await _oldest_waiting(look, subscription)
        if oldest is None:
            continue
        seen = Seen(str(subscription.id), subscription.agency, oldest, subscription.name)
        if subscription.batches and oldest <= look.ago(seconds=LATE_SECONDS):
            own.append(seen)
        elif not subscription.batches and oldest <= look.ago(minutes=OUTSIDE_LATE_MINUTES):
            outside.append(seen)
    return [
        *look.finding(
            "services_behind",
            "urgent",
            "services that have not taken this one's events for more than a minute",
            own,
            "see that the service named is reachable (its /ready), and the log of the worker of " + look.service,
            "nothing is lost: it catches up by itself when it is back",
        ),
        *look.finding(
            "subscribers_behind",
            "act",
            "outside subscribers that have not taken events for more than an hour",
            outside,
            "GET /v1/subscriptions/{id}: failing_since; tell its owner before five days are over, when it is disabled",
        ),
    ]


async def _oldest_waiting(look: Look, subscription: Subscription) -> datetime | None:
    found = []
    for lane in LANES:
        waiting = (
            select(Delivery.event_id)
            .where(Delivery.subscription_id == subscription.id, Delivery.state == "waiting", Delivery.lane == lane)
            .order_by(Delivery.next_attempt_at)
            .limit(MOST)
            .subquery()
        )
        events = select(func.min(EventRow.occurred_at)).join(waiting, waiting.c.event_id == EventRow.id)
        if look.agency is not None:
            events = events.where(EventRow.agency == look.agency)
        found.append(await look.session.scalar(events))
    return min((instant for instant in found if instant is not None), default=None)
