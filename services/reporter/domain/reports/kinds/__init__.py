"""The builders of reports, one module each. Importing this package registers them."""

from services.reporter.domain.reports.kinds import satisfaction_score, survey_averages

__all__ = ["satisfaction_score", "survey_averages"]
