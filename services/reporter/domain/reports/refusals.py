"""What report runs refuse, each with its reason as a stable code."""

from shared.errors import Conflict, Forbidden, Invalid, NotFound


class RunNotFound(NotFound):
    """No such run in this agency."""

    def __init__(self) -> None:
        super().__init__("There is no such report run.", how_to_fix="List the runs with GET /v1/report-runs.")


class StepNotFound(NotFound):
    """The run has no step of this name."""

    def __init__(self) -> None:
        super().__init__("The run has no step of this name.", how_to_fix="Read the run: it lists its steps.")


class VersionNotFound(NotFound):
    """The run has no version of this number."""

    def __init__(self) -> None:
        super().__init__("The run has no such version of its content.", how_to_fix="Take a number from its versions.")


class VersionHasNoContent(Conflict):
    """The version is a file that was received from outside: it is downloaded as it came."""


class ReportFileNotFound(NotFound):
    """The run has no file of this id."""

    def __init__(self) -> None:
        super().__init__("The run has no such file.", how_to_fix="Take the id from the run's files.")


class NotAmongReaders(Forbidden):
    """The person holds none of the roles that read the report."""


class ChartNotFound(NotFound):
    """The version has no chart of this id."""

    def __init__(self) -> None:
        super().__init__("The version has no such chart.", how_to_fix="Take the id from the version's content.")


class NoReportsInPolicy(Conflict):
    """The agency's policy asks for no reports."""

    def __init__(self) -> None:
        super().__init__(
            "The agency's policy has no reports.", how_to_fix="Give the policy pack a section [reports] and load it."
        )


class ReportUnknown(Invalid):
    """The agency's policy has no report of this name."""


class DepartmentUnknown(Invalid):
    """The report has no run of its own for this department, or needs one named."""


class PeriodNotReported(Invalid):
    """The period ended before the agency began to report."""


class RunTooEarly(Conflict):
    """The first step of this run may not begin yet."""


class ReceiptNeeded(Invalid):
    """A review of somebody else's report begins with its receipt, with the report as a file; no other run has one."""


class ReceiptInTheFuture(Invalid):
    """What has not been received yet cannot be reviewed."""


class FileNotTaken(Invalid):
    """The file is empty, too large, or of a kind that is not taken."""


class StepNotReady(Conflict):
    """A step before this one is not done."""


class StepAlreadyDone(Conflict):
    """The step was done, or skipped, before."""


class StepActOther(Conflict):
    """The step is one that is taken in another way: a review or approval is signed, everything else is done."""


class NotTheHolder(Forbidden):
    """The caller holds none of the roles that take this step, and nobody who does has delegated it to them."""


class PersonNeeded(Forbidden):
    """A signature is a person's: the credential names none."""


class RunLocked(Conflict):
    """The report was submitted: its content does not change any more."""


class RunCancelled(Conflict):
    """The run was cancelled."""


class RunClosed(Conflict):
    """Every step of the run is done."""


class NothingCompiled(Conflict):
    """There is no version of the content yet."""


class NothingToCompile(Conflict):
    """The report comes from outside: it is reviewed, not compiled."""


class VersionNotCurrent(Conflict):
    """The version that was seen is not the newest one."""


class ObstaclesRemain(Conflict):
    """Something must be seen to before the report may be submitted (CCTS-II.3)."""


class CorrectionsUnanswered(Conflict):
    """The report was returned, and no version since answers what was to be corrected."""


class AlreadySigned(Conflict):
    """This person has signed this version of the step already."""


class DelegateUnknown(Invalid):
    """Nobody of this handle belongs to the agency today."""


class DelegateIsYourself(Invalid):
    """A step cannot be delegated to the person who holds it."""


class StepNotSkippable(Conflict):
    """A step that signs, compiles or submits is never skipped."""
