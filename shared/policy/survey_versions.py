"""A version of a survey stays what it was: a response keeps the version that it answered."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.errors import Conflict
from shared.policy.models import Survey


@dataclass(frozen=True, slots=True)
class ChangedSurvey:
    """A survey that was loaded before with other content under the same version, and the next version that is free."""

    survey: str
    version: int
    next_version: int

    def __str__(self) -> str:
        return (
            f"survey {self.survey!r} is not what was loaded before as its version {self.version}, "
            f"which responses may have answered: set version = {self.next_version}"
        )


class SurveyChanged(Conflict):
    """A survey was changed and its version was not raised."""

    def __init__(self, changed: tuple[ChangedSurvey, ...]) -> None:
        super().__init__(
            f"{'; '.join(map(str, changed))}.", how_to_fix="Raise the version of every changed survey in policy.toml."
        )
        self.changed = changed


def refuse_changed_surveys(surveys: Iterable[Survey], earlier: Iterable[Survey]) -> None:
    """Compare a pack's surveys with those of every pack that was loaded before it.

    Raises:
        SurveyChanged: a survey was loaded before under the same version with other content.
    """
    before = list(earlier)
    changed = []
    for survey in surveys:
        versions = [one for one in before if one.id == survey.id]
        if any(one.version == survey.version and one.asked() != survey.asked() for one in versions):
            newest = max(one.version for one in versions)
            changed.append(ChangedSurvey(survey.id, survey.version, newest + 1))
    if changed:
        raise SurveyChanged(tuple(changed))
