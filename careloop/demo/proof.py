"""The proof: whether what was seen is what the clauses ask for."""

from datetime import datetime, timedelta
from typing import Any

from careloop.demo.play import Play
from careloop.demo.surveys import Visit
from shared.policy.models import PolicyPack

IMMEDIATELY = timedelta(minutes=5)
Check = tuple[str, str, bool]


async def prove(play: Play, visit: Visit, pack: PolicyPack, *, counted: int, sent: int) -> list[Check]:
    """Check every clause of the loop that the play has touched; each check looks at something observed."""
    seen, case = play.seen, play.seen.case
    mails = await play.mails_about(visit.ticket)
    notice = [mail for mail in mails if "priya.raman@" in mail["to"] or "tom.lindqvist@" in mail["to"]]
    to_customer = sorted(
        (mail for mail in mails if visit.customer_email in mail["to"]), key=lambda mail: mail["received_at"]
    )
    prescribed = prescribed_words(pack, visit.ticket)
    chain = await play.verify_timeline()
    steps = await play.explain()
    told_after = _since(seen.sent_at[visit.ticket], notice)
    order = [case[name] for name in ("confirmed_at", "final_contact_at", "closed_at")]
    cycle = case["cycles"][0]
    return [
        ("TSPE-5.1", f"{len(seen.accepted)} signed surveys were accepted, none was lost", _all_taken(play, sent)),
        ("TSPE-3, 5.3", f"the week's score counts {counted} more responses", counted == sent),
        (
            "TSPE-5.2",
            f"the Performance Excellence team had its mail after {_seconds(told_after)}",
            told_after is not None and told_after <= IMMEDIATELY and len(_ids(notice)) == 1,
        ),
        ("TSPE-5.2", "the link in it opens the case", bool(notice) and await play.follow_link(notice[0])),
        ("TSPE-5.5", "no mail went to the customer before the review", not seen.mail_before_review),
        (
            "TSPE-5.5",
            "one prescribed mail reached the customer, word for word",
            [words(mail["text"]) for mail in to_customer].count(words(prescribed[1])) == 1
            and bool(to_customer)
            and to_customer[0]["subject"] == prescribed[0],
        ),
        (
            "TSPE-5.6",
            "the request was reopened and read back in the queue S Rev",
            seen.reopened.get("status") == "open"
            and seen.reopened.get("queue") == "S Rev"
            and bool(cycle["desk_confirmed_at"]),
        ),
        ("TSPE-5.7", "the Survey tab had its seven fields: SR 1, Maria Santos, …", _tab_is_right(play, visit)),
        ("TSPE-5.8", "the assignee was asked by mail", any("maria.santos@" in mail["to"] for mail in mails)),
        ("TSPE-3", "cause and improvement opportunity are recorded", bool(case["cause"])),
        (
            "TSPE-5.11",
            f"closing before the order was refused ({seen.refused_code})",
            seen.refused_code == "case_not_confirmed",
        ),
        (
            "TSPE-5.11",
            "confirmed, then the customer contacted by another mail, then closed",
            all(order)
            and [datetime.fromisoformat(at) for at in order] == sorted(datetime.fromisoformat(at) for at in order)
            and len(_ids(to_customer)) == 2,  # noqa: PLR2004 - the prescribed mail and the final one
        ),
        (
            "TSPE-5.11",
            "the request is closed again at the desk",
            case["status"] == "closed" and case["closing"] == "in_order",
        ),
        (
            "all of them",
            f"{len(steps)} steps name their clause and its text; none is open",
            bool(steps) and all(step["clause_text"] and step["outcome"] != "open" for step in steps),
        ),
        (
            "timeline",
            f"{chain['entry_count']} entries, the chain of hashes is intact",
            bool(chain["intact"]) and chain["entry_count"] > 0,
        ),
    ]


def prescribed_words(pack: PolicyPack, ticket: str) -> tuple[str, str]:
    """Subject and text of the TSPE-5.5 mail, the pack's words with the ticket's number in them."""
    _, text = pack.template("customer_follow_up").text_in("en", "en")
    subject, body = (part.replace("{{ ticket }}", ticket).strip() for part in (text.subject, text.text))
    return subject, body


def words(text: str) -> list[str]:
    """A text's words: mail wraps lines as it likes."""
    return text.split()


def _all_taken(play: Play, sent: int) -> bool:
    fresh = [answer for answer in play.seen.accepted if not answer["duplicate"] and not answer["quarantined"]]
    return len(fresh) == sent == len({answer["response_id"] for answer in fresh})


def _tab_is_right(play: Play, visit: Visit) -> bool:
    tab = play.seen.tab
    return (
        tab.get("SR") == "1"
        and tab.get("Surveyed Technician") == visit.technician
        and tab.get("Survey Follow-up") == visit.team
        and tab.get("Customer Survey Comments") == visit.comment
        and {"Survey Follow-up complete", "Survey Submission date", "Survey Resolution"} <= tab.keys()
    )


def _since(start: datetime, mails: list[dict[str, Any]]) -> timedelta | None:
    return min((datetime.fromisoformat(mail["received_at"]) - start for mail in mails), default=None)


def _seconds(span: timedelta | None) -> str:
    return "—" if span is None else f"{span.total_seconds():.2f} s"


def _ids(mails: list[dict[str, Any]]) -> set[str]:
    return {mail["message_id"] for mail in mails}
