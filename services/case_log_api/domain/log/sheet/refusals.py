"""What the log's sheet refuses, each with its reason as a stable code."""

from shared.errors import Invalid


class SheetPeriodInvalid(Invalid):
    """The period of the sheet is none, or too far away."""


class SheetTooLarge(Invalid):
    """More entries than one sheet holds."""
