"""Durable jobs: rows in PostgreSQL, rung by arq. The only package that imports arq."""

from shared.jobs.model import GiveUp, Job, JobRegistry, Lane, RetryLater, bring_forward, post, post_many
from shared.jobs.stepping import SteppedWorker
from shared.jobs.worker import OpeningWorker, ServiceWorker, build_opening_worker, build_worker

__all__ = [
    "GiveUp",
    "Job",
    "JobRegistry",
    "Lane",
    "OpeningWorker",
    "RetryLater",
    "ServiceWorker",
    "SteppedWorker",
    "bring_forward",
    "build_opening_worker",
    "build_worker",
    "post",
    "post_many",
]
