"""reporter's API, one module per use case."""

from services.reporter.routes import scores

ROUTERS = [scores.router]

__all__ = ["ROUTERS"]
