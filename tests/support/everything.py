"""Imports every app and worker, so that a fork of this process need not."""

import services.case_log_api.app
import services.case_log_api.worker
import services.notifier.app
import services.notifier.worker
import services.reporter.app
import services.reporter.worker
import services.survey_api.app
import services.survey_api.worker

__all__ = ["services"]
