"""What action plans refuse, each with its reason as a stable code."""

from shared.errors import Conflict, Forbidden, Invalid, NotFound


class PlanNotFound(NotFound):
    """No such plan in this agency."""

    def __init__(self) -> None:
        super().__init__("There is no such action plan.", how_to_fix="List the plans with GET /v1/action-plans.")


class GoalNotFound(NotFound):
    """The plan has no goal of this id."""

    def __init__(self) -> None:
        super().__init__("The plan has no such goal.", how_to_fix="Read the plan: it lists its goals.")


class PlanStepNotFound(NotFound):
    """The plan has no step of this id."""

    def __init__(self) -> None:
        super().__init__("The plan has no such step.", how_to_fix="Read the plan: it lists its steps.")


class CheckInNotFound(NotFound):
    """The plan has no check-in of this id."""

    def __init__(self) -> None:
        super().__init__("The plan has no such check-in.", how_to_fix="Read the plan: it lists its check-ins.")


class PlanNotInState(Conflict):
    """The plan is not in a state that allows this."""


class NoGoals(Conflict):
    """A plan without a goal cannot begin."""


class PlanHasOpenSteps(Conflict):
    """Steps of the plan are not done, and no reason was given."""


class StepDoneAlready(Conflict):
    """The step was done before."""


class CheckInHeldAlready(Conflict):
    """The check-in was held before."""


class PlanHasNoFigure(Conflict):
    """The plan is about nothing that is measured."""


class NotTheOwner(Forbidden):
    """The caller is neither the plan's owner, nor a supervisor of theirs."""


class SubjectUnknown(Invalid):
    """The policy names no such program or department."""


class ClauseUnknown(Invalid):
    """The policy has no such clause."""


class RoleUnknown(Invalid):
    """The policy has no such role."""


class OwnerUnknown(Invalid):
    """Nobody of this handle belongs to the agency."""


class TargetUnknown(Invalid):
    """The policy has no such target, or the plan does not say of which subject it is."""
