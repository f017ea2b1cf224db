"""A small pack of a customer experience survey: six questions, programs of two departments, a target; and its responses."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from shared.contracts.events import ResponseClassified
from shared.policy.models import Department, PolicyPack, Program, Question, Scale, Survey, Target
from tests.reporter.support import Api, classified, pack_of

AGENCY = "child-welfare"
SURVEY = "customer-experience"
QUESTIONS = ("helpfulness", "expertise", "attentiveness", "respect", "timeliness", "overall")
NOON = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)  # Wednesday noon in Los Angeles
QUARTER = {"period": "quarter", "from": "2026-11-18"}


def heart_survey(
    questions: tuple[str, ...] = QUESTIONS, *, version: int = 1, highest: int = 5, survey: str = SURVEY
) -> Survey:
    return Survey(
        id=survey,
        version=version,
        title={"en": "Customer experience"},
        program="central",
        scale=Scale(minimum=1, maximum=highest),
        questions=(
            *(Question(id=id_, kind="rating", text={"en": f"About {id_}."}) for id_ in questions),
            Question(id="comment", kind="text", text={"en": "Anything else?"}),
            Question(id="came_back", kind="yes_no", text={"en": "Did you have to come back?"}),
        ),
        rating_question="overall",
        positive=(4, 5),
        categorised_clause="HEART-Q",
        counted_clause="HEART-AVG",
    )


def heart_pack(*surveys: Survey, **changes: Any) -> PolicyPack:
    pack = pack_of(AGENCY, time_zone="America/Los_Angeles")
    return pack.model_copy(
        update={
            "departments": tuple(Department(id=id_, name=id_.title()) for id_ in ("services", "office")),
            "programs": (
                Program(id="central", name="Central Region", department="services"),
                Program(id="south", name="South Region", department="services"),
                Program(id="front-desk", name="Front Desk", department="office"),
            ),
            "teams": (),
            "surveys": surveys or (heart_survey(),),
            "targets": (
                Target(id="quarterly", clause="HEART-AVG", measure="average", period="quarter", at_least=Decimal(4)),
            ),
            **changes,
        }
    )


def answered(name: str, *answers: int, program: str | None = "central", **more: Any) -> ResponseClassified:
    """A response that answers the six questions in their order; `answers` in `more` name others instead."""
    given = dict(zip(QUESTIONS, answers, strict=False)) | more.pop("more_answers", {})
    return classified(
        name,
        more.pop("rating", given.get("overall")),
        agency=AGENCY,
        answers=given,
        program=program,
        survey=more.pop("survey", SURVEY),
        submitted_at=more.pop("submitted_at", NOON),
        **more,
    )


async def averages(api: Api, **params: str) -> dict[str | None, Any]:
    """The averages of the only period asked for, by key."""
    answer = await api.get("/v1/averages", **{**QUARTER, **params})
    assert answer.status_code == 200, answer.text
    (period,) = answer.json()["periods"]
    return {one["key"]: one for one in period["averages"]}
