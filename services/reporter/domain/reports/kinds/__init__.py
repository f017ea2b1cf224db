"""The builders of reports, one module each, that of the log in a package of its own. Importing this package registers them."""

from services.reporter.domain.reports import care_log
from services.reporter.domain.reports.kinds import satisfaction_score, survey_averages

__all__ = ["care_log", "satisfaction_score", "survey_averages"]
