"""Calls from one of careloop's services to another: with the service key, and errors by what to do about them."""

from shared.upstream.errors import RequestRefused, ServiceUnreachable

__all__ = ["RequestRefused", "ServiceUnreachable"]
