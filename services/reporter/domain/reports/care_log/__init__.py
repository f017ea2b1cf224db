"""The monthly report of the customer care log (CCTS-III.B5): what it is fetched from, built of, and held up by."""

from services.reporter.domain.reports.care_log.building import build_care_log
from services.reporter.domain.reports.care_log.fetching import FetchedLog, fetch_log
from services.reporter.domain.reports.care_log.obstacles import still_released

__all__ = ["FetchedLog", "build_care_log", "fetch_log", "still_released"]
