"""The HTTP routes, thin: scope, body, one use case, one answer."""
