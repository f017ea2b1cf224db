"""reporter's API, one module per use case."""

from services.reporter.routes import conformance, scores

ROUTERS = [scores.router, conformance.router]

__all__ = ["ROUTERS"]
