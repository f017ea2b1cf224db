"""Runs the demonstration beside a stack that is up: `careloop demo` starts both."""

import asyncio
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from careloop.demo import care_log, experience, office
from careloop.demo.customers import Hour
from careloop.demo.office import Office, Refused, until
from careloop.demo.play import Play
from careloop.demo.proof import Check, prove
from careloop.demo.showing import Stage
from careloop.demo.surveys import ordinary_visits, unhappy_visit
from careloop.errors import CommandError
from careloop.stack.packs import read_pack
from shared.logs import configure_logging
from shared.policy.models import PolicyPack


async def play_the_loop(http: httpx.AsyncClient, pack: PolicyPack) -> list[Check]:
    """One SIN from the survey to the closed request (TSPE-3 to TSPE-5.11)."""
    stage = Stage(pack.agency.zone)
    started = datetime.now(pack.agency.zone)
    run = f"D{started:%y%m%d%H%M%S}"
    ordinary, unhappy = ordinary_visits(run), unhappy_visit(run)
    visits = [*ordinary[: len(ordinary) // 2], unhappy, *ordinary[len(ordinary) // 2 :]]
    people = await Office.open(http)
    play = Play(people, stage)

    async def week_of(by: str) -> dict[str, Any]:
        query = {"period": "week", "from": f"{started:%Y-%m-%d}", "by": by}
        found: dict[str, Any] = (await people.observer.get("/reporter/v1/scores", **query))["periods"][0]
        return found

    async def count() -> int:
        return sum(group["responses"] for group in (await week_of("all"))["scores"])

    stage.act(f"{pack.agency.name}: the service desk resolves {len(visits)} requests")
    await play.open_requests(visits)
    before = await count()
    stage.act("Its customers answer")
    await play.send_surveys(visits)
    stage.act(f"One of them is a “Significant Improvement Needed”, about request {unhappy.ticket}")
    await play.watch_case(unhappy)
    stage.act("Performance Excellence")
    await play.review(unhappy)
    stage.act("The Technology Support Services Director")
    await play.direct(unhappy)
    stage.act("Confirmed, contacted, closed: in this order")
    await play.close_in_order(unhappy)

    async def counted() -> int | None:
        more = await count() - before
        return more if more >= len(visits) else None

    more = await until("the week's score to count everything", counted)
    stage.act("What was seen")
    checks = await prove(play, unhappy, pack, counted=more, sent=len(visits))
    stage.show_proof(checks)
    stage.act("This week's Customer Satisfaction Score (TSPE-5.3)")
    overall, teams = await week_of("all"), await week_of("team")
    stage.show_scores(overall, [*overall["scores"], *teams["scores"]])
    return checks


async def play_the_survey_page(http: httpx.AsyncClient, pack: PolicyPack) -> list[Check]:
    """A program's customers answer on its page, and who helped them is thanked (HEART)."""
    stage, hour = Stage(pack.agency.zone), Hour()
    today = datetime.now(pack.agency.zone).date()
    play = await experience.Experience.open(http, stage, today)
    stage.act(
        f"{pack.agency.name}: {len(hour.people)} customers answer the one-minute survey, and a mail scanner does too"
    )
    await play.answer(hour)
    await play.watch(len(hour.people))
    stage.act("What was seen")
    checks = await play.prove(hour, pack)
    stage.show_proof(checks)
    stage.act("The quarter so far (HEART-AVG)")
    stage.show_averages(play.period, play.seen.average, play.seen.volumes)
    stage.act("Answer it yourself")
    stage.say(play.page_url)
    return checks


async def play_the_care_log(http: httpx.AsyncClient, pack: PolicyPack) -> list[Check]:
    """A day of the customer care log, from the letter in hand to the entry that may leave (CCTS)."""
    stage = Stage(pack.agency.zone)
    play = await care_log.CareLogPlay.open(http, stage, datetime.now(pack.agency.zone).date())
    stage.act(f"{pack.agency.name}: a day of the customer care log")
    path = await play.write_on_the_website()
    await play.review(path)
    await play.forward(await play.log_a_letter())
    await play.call_about_the_same(path)
    stage.act("Before anything leaves")
    await play.release(path)
    stage.act("Answered, resolved, closed")
    await play.answer_and_close(path)
    stage.act("What was seen")
    checks = play.prove()
    stage.show_proof(checks)
    stage.act("Write to it yourself")
    stage.say(f"{str(http.base_url).rstrip('/')}{care_log.FORM}")
    return checks


async def perform() -> bool:
    """Play all three; returns whether everything that the clauses ask for was seen."""
    packs = {
        agency: read_pack(Path(os.environ["CARELOOP_POLICIES"]) / agency)
        for agency in (office.AGENCY, experience.AGENCY, care_log.AGENCY)
    }
    async with httpx.AsyncClient(base_url=os.environ["CARELOOP_PUBLIC_URL"], timeout=30.0, trust_env=False) as http:
        checks = await play_the_loop(http, packs[office.AGENCY])
        checks += await play_the_care_log(http, packs[care_log.AGENCY])
        checks += await play_the_survey_page(http, packs[experience.AGENCY])
    stage = Stage(packs[office.AGENCY].agency.zone)
    held = all(check[2] for check in checks)
    stage.console.print(
        f"\n[green]Everything went as the clauses ask: {len(checks)} of {len(checks)} checks held.[/green]\n"
        if held
        else f"\n[red]{sum(not check[2] for check in checks)} of {len(checks)} checks did not hold.[/red]\n"
    )
    return held


def main() -> None:
    configure_logging("WARNING")
    try:
        held = asyncio.run(perform())
    except (CommandError, Refused, httpx.HTTPError) as error:
        sys.exit(f"careloop: the demonstration failed: {error or type(error).__name__}")
    except ExceptionGroup as group:
        sys.exit(f"careloop: the demonstration failed: {group.exceptions[0]}")
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
