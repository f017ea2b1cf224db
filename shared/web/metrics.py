"""What an app counts about itself, in a registry of its own: four apps may live in one process."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class WebMetrics:
    """The request figures of one app; services add their own to `registry`."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "http_requests",
            "Requests answered.",
            ["service", "method", "route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "http_request_seconds",
            "From the first byte of the request to the last of the answer.",
            ["service", "method", "route"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.running = Gauge(
            "http_requests_running", "Requests being answered now.", ["service"], registry=self.registry
        ).labels(service)
        self._service = service

    def count(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self.requests.labels(self._service, method, route, str(status)).inc()
        self.seconds.labels(self._service, method, route).observe(seconds)
