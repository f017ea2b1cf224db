"""Durable jobs: rows in PostgreSQL, rung by arq. The only package that imports arq."""

from shared.jobs.model import GiveUp, Job, JobRegistry, Lane, RetryLater, post, post_many
from shared.jobs.worker import ServiceWorker, build_worker

__all__ = ["GiveUp", "Job", "JobRegistry", "Lane", "RetryLater", "ServiceWorker", "build_worker", "post", "post_many"]
