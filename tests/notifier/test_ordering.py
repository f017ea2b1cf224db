"""The mails of one matter reach an address in the order in which they were accepted, also after a relay was away."""

from datetime import timedelta

from services.notifier.domain.outcomes import BACKOFF
from tests.notifier.support import Notifier, follow_up, to_address

ALEX, BO = "alex.rivera@example.org", "bo@example.org"


async def test_a_later_mail_of_a_matter_waits_for_an_earlier_one_to_the_same_address(notifier: Notifier) -> None:
    notifier.smtp.answers_to_rcpt[ALEX].append("451 4.7.1 Greylisted")
    first = await notifier.send(follow_up(reference="case:1"))
    await notifier.deliver_due()
    notifier.clock.advance(timedelta(seconds=1))
    later = await notifier.send(follow_up(reference="case:1"))
    elsewhere = await notifier.send(follow_up(reference="case:2"))
    to_another = await notifier.send(follow_up(reference="case:1", to=[to_address(BO)]))
    await notifier.deliver_due()
    states = [await notifier.state_of(one["id"]) for one in (first, later, elsewhere, to_another)]
    assert states == ["queued", "queued", "delivered", "delivered"]

    notifier.clock.advance(BACKOFF[0])
    for _ in range(3):  # whichever is looked at first, the earlier one goes first
        await notifier.deliver_due()
        notifier.clock.advance(timedelta(seconds=2))
    ids = [mail.message["Message-ID"] for mail in notifier.smtp.mails if mail.recipients == [ALEX]]
    said = [(await notifier.message(one["id"]))["message_id"] for one in (elsewhere, first, later)]
    assert ids == said
