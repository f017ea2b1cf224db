"""How each figure of a score is computed, under the policy that holds now."""

from services.reporter.deps import Policy, ScoresReader
from services.reporter.domain.definitions import define_averages, define_figures, meanings_of, population_of
from services.reporter.domain.report_definitions import define_report_steps
from services.reporter.schemas.definitions import (
    DefinitionRead,
    ReportStepDefinitionRead,
    ScoreDefinitions,
    SurveyMeaningRead,
)
from shared.policy.store import PolicyNotLoaded
from shared.web import ServiceRouter, refusals

router = ServiceRouter(tags=["scores"])


@router.get(
    "/v1/scores/definitions", summary="How scores and averages are computed", responses=refusals(PolicyNotLoaded)
)
async def list_score_definitions(caller: ScoresReader, policy: Policy) -> ScoreDefinitions:
    """Answers which responses count, what their ratings mean, and how each figure is computed, rounded and left empty.

    And for each step of a report when its clauses are met or missed.
    """
    return ScoreDefinitions(
        agency=caller.agency,
        policy_hash=policy.hash,
        population=population_of(policy.pack),
        figures=[DefinitionRead.model_validate(definition) for definition in define_figures(policy.pack)],
        averages=[DefinitionRead.model_validate(definition) for definition in define_averages(policy.pack)],
        surveys=[SurveyMeaningRead.model_validate(meaning) for meaning in meanings_of(policy.pack)],
        report_steps=[ReportStepDefinitionRead.model_validate(step) for step in define_report_steps(policy.pack)],
    )
