"""Every kind of report that is compiled: importing this registers its builder, and its fetcher and recheck if it has them."""

from services.reporter.domain.reports import care_log

__all__ = ["care_log"]
