"""What `careloop up` can be told: where its data are, which ports it takes, where the packs lie."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from careloop.errors import CannotStart
from shared.settings import PORT_OF, SERVICES, ServiceName

DEFAULT_PORT_BASE = 8100
SMTP_OFFSET = 25
URL_SCHEMES = {"database_url": ("postgresql://", "postgres://"), "redis_url": ("redis://", "rediss://", "unix://")}
PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class StackOptions:
    """`port_base` is the front door's port; the four services take the next four, the mail sink base + 25.

    `split`: a process for each app, each worker, the front door and the mail sink, instead of two for everything.
    """

    data_dir: Path = Path("var")
    host: str = "127.0.0.1"
    port_base: int = DEFAULT_PORT_BASE
    policies: Path | None = None
    show_logs: bool = False
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    split: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.port_base <= 2**16 - 1 - SMTP_OFFSET:
            raise CannotStart(f"port base {self.port_base} is out of range: choose one between 1024 and 65000")

    def check_urls(self) -> None:
        """Refuse a database or Redis URL that cannot be one, naming the service that it was given for."""
        for service in SERVICES:
            for setting, schemes in URL_SCHEMES.items():
                given = self.given(service, setting)
                if given is not None and not given.startswith(schemes):
                    raise CannotStart(
                        f"the {setting.upper()} given for {service} cannot be one: it should begin with {schemes[0]}"
                    )

    @property
    def policies_dir(self) -> Path:
        """The folder of packs: the one named, else `policies/` here, else the one shipped with the code."""
        if self.policies is not None:
            if not self.policies.is_dir():
                raise CannotStart(f"there is no folder of policy packs at {self.policies}")
            return self.policies
        here = Path("policies")
        return here.resolve() if here.is_dir() else PROJECT / "policies"

    @property
    def ports(self) -> dict[str, int]:
        """Every port that this stack listens on, by what listens there; `smtp` only without SMTP settings."""
        ports = {"front_door": self.port_base}
        ports |= {name: self.port_of(name) for name in SERVICES}
        if not self.has_smtp:
            ports["smtp"] = self.port_base + SMTP_OFFSET
        return ports

    def port_of(self, service: ServiceName) -> int:
        return self.port_base + PORT_OF[service] - DEFAULT_PORT_BASE

    @property
    def public_url(self) -> str:
        return self.given("notifier", "public_url") or f"http://127.0.0.1:{self.port_base}"

    def given(self, service: ServiceName, setting: str) -> str | None:
        """A setting that the environment gives for a service: its own name first, then the shared ones."""
        names = [f"{service}_{setting}", f"careloop_{setting}", setting]
        upper = {name.upper(): value for name, value in self.environment.items()}
        if setting not in {"database_url", "redis_url"}:
            names.pop()
        return next((upper[name.upper()] for name in names if upper.get(name.upper())), None)

    @property
    def has_smtp(self) -> bool:
        """Whether a real mail server is given; otherwise the embedded sink takes the mail."""
        return self.given("notifier", "smtp_host") is not None

    def needs_embedded(self, setting: str) -> bool:
        """Whether some service has no URL of its own for `database_url` or `redis_url`."""
        return any(self.given(service, setting) is None for service in SERVICES)
