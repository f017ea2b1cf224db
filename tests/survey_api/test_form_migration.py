"""The migration of answered forms, over tables that hold something."""

from sqlalchemy import text

from services.survey_api.settings import Settings
from shared.db.migrate import downgrade, upgrade
from tests.survey_api.desk import Desk, survey
from tests.survey_api.forms import Visitors, answers


async def test_what_was_there_stays_and_what_only_machines_sent_does_not_outlive_its_columns(
    visitors: Visitors, desk: Desk, settings: Settings
) -> None:
    await desk.settled(survey())
    await visitors.accepted(answers(5))
    await visitors.suspected(answers(1))
    await downgrade(settings.database_url, "survey_api", "survey_api_0003")
    async with visitors.resources.sessions() as session:
        kept = (await session.execute(text("SELECT channel, rating FROM responses ORDER BY id"))).all()
        revisions = await session.scalar(text("SELECT count(*) FROM response_revisions"))
    assert [tuple(row) for row in kept] == [("webhook", 1), ("form", 5)]
    assert revisions == 2
    await visitors.resources.engine.dispose()  # its prepared statements knew other columns
    await upgrade(settings.database_url, "survey_api")
    assert [(each.rating, each.staff_named, each.withheld) for each in await visitors.responses()] == [
        (1, [], False),
        (5, [], False),
    ]
    again = await desk.settled(survey())
    assert again["duplicate"]
