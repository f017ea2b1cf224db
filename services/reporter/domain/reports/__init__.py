"""Reports: how each kind is compiled, and the runs in which they are compiled, signed and submitted.

Importing the package registers the builder of every kind.
"""

from services.reporter.domain.reports import kinds

__all__ = ["kinds"]
