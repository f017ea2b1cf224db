"""reporter's API, one module per use case."""

from services.reporter.routes import averages, conformance, definitions, scores

ROUTERS = [scores.router, averages.router, definitions.router, conformance.router]

__all__ = ["ROUTERS"]
