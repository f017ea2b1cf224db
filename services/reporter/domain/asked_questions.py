"""Which questions a survey asked in a period: as the versions of the policy say under which its responses came in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.grounds import PeriodGrounds
from shared.policy.models import NotInPack, PolicyPack, Survey
from shared.policy.store import PolicyNotLoaded, policy_version


@dataclass(frozen=True, slots=True)
class AskedQuestions:
    """The rating questions of a survey with their texts, in the order in which they are asked.

    The scale is None where versions rated on unlike scales, or one asked as a rating what another asked as yes or no: such
    answers have no mean.
    """

    texts: Mapping[str, str]
    scale: tuple[int, int] | None


async def load_versions(
    session: AsyncSession, current: PolicyPack, grounds: Iterable[PeriodGrounds]
) -> dict[str, PolicyPack]:
    """The versions of the policy that the periods' responses were classified under, by hash.

    The current one stands for a version that was never loaded here, as it did when they were counted.
    """
    packs = {}
    for policy_hash in sorted({policy_hash for one in grounds for policy_hash in one.policies}):
        try:
            packs[policy_hash] = (await policy_version(session, current.agency.id, policy_hash)).pack
        except PolicyNotLoaded:
            packs[policy_hash] = current
    return packs


def questions_of(survey: str, current: PolicyPack, versions: Sequence[PolicyPack], language: str) -> AskedQuestions:
    """What these versions asked in the survey, or the current one if none of them knows it; newest wording first."""
    asking = [found for pack in versions if (found := _find_survey(pack, survey)) is not None]
    now = _find_survey(current, survey)
    if not asking:
        asking = [now] if now is not None else []
    asking.sort(key=lambda asked: (asked == now, asked.version), reverse=True)
    texts: dict[str, str] = {}
    others: set[str] = set()
    for asked in asking:
        for question in asked.questions:
            if question.kind == "rating":
                texts.setdefault(question.id, question.text.get(language, question.id))
            else:
                others.add(question.id)
    scales = {(asked.scale.minimum, asked.scale.maximum) for asked in asking}
    is_one = len(scales) == 1 and not others & texts.keys()
    return AskedQuestions(texts, next(iter(scales)) if is_one else None)


def _find_survey(pack: PolicyPack, survey: str) -> Survey | None:
    try:
        return pack.survey(survey)
    except NotInPack:
        return None
