"""reporter's API, one module per use case."""

from services.reporter.routes import averages, conformance, definitions, log_statistics, restatements, scores

ROUTERS = [
    scores.router,
    averages.router,
    definitions.router,
    restatements.router,
    conformance.router,
    log_statistics.router,
]

__all__ = ["ROUTERS"]
