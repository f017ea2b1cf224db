"""Mail for an agency that keeps a log, and for one that does not: posted as a mail server's pipe does."""

from tests.case_log_api.log.conftest import care, care_log, care_pack

__all__ = ["care", "care_log", "care_pack"]
