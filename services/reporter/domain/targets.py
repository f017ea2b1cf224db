"""What the procedure asks an average to reach (HEART-AVG), judged on the exact figure and told with its uncertainty."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from services.reporter.domain.averages import Average
from services.reporter.domain.grounds import Asked
from shared.calendar import Period
from shared.policy.models import PolicyPack, Target

# A procedure asks it of the agency and its departments and programs; nobody's own answers are held against it.
_ASKED_OF = ("all", "department", "program")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a target is reached. Both are None where there is no data.

    Attributes:
        target: what is asked.
        is_reached: compared exactly; this is what a rule fires on (HEART-ACT).
        is_uncertain: the target lies in the interval, so that more answers might have told otherwise.
    """

    target: Target
    is_reached: bool | None
    is_uncertain: bool | None


def targets_for(pack: PolicyPack, period: Period, asked: Asked) -> list[Target]:
    """The targets of averages in such periods. A campaign's results stand apart, and no target is set for them."""
    if asked.by not in _ASKED_OF or asked.campaign is not None:
        return []
    return [target for target in pack.targets if target.measure == "average" and target.period == period.kind]


def judge(overall: Average, targets: Sequence[Target]) -> list[Verdict]:
    """The verdict on each target."""
    if overall.average is None or overall.interval is None:
        return [Verdict(target, None, None) for target in targets]
    low, high = overall.interval.low, overall.interval.high
    return [
        Verdict(target, overall.average >= wanted, low < wanted <= high)
        for target in targets
        for wanted in (Fraction(target.at_least),)
    ]
