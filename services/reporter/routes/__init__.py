"""reporter's API, one module per use case."""

from services.reporter.routes import conformance, definitions, scores

ROUTERS = [scores.router, definitions.router, conformance.router]

__all__ = ["ROUTERS"]
