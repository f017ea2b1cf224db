"""What every service can be told from outside: addresses, secrets and how it shows itself."""

from collections.abc import Callable
from typing import Literal, TypeVar

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ServiceName = Literal["survey_api", "case_log_api", "notifier", "reporter"]
SERVICES: tuple[ServiceName, ...] = ("survey_api", "case_log_api", "notifier", "reporter")
PORT_OF: dict[ServiceName, int] = {"survey_api": 8101, "case_log_api": 8102, "notifier": 8103, "reporter": 8104}


class ServiceSettings(BaseSettings):
    """Settings of one service, from the environment.

    `SURVEY_API_DATABASE_URL` wins over `CARELOOP_DATABASE_URL` and `DATABASE_URL`: a service may share its servers with
    the others or have its own. A service binds its subclass with `@bind_environment`.
    """

    # The prefix keeps a plain HOST or PORT of the shell from being taken for ours.
    model_config = SettingsConfigDict(extra="ignore", frozen=True, populate_by_name=True, env_prefix="careloop_")

    database_url: str = Field(description="PostgreSQL 16 or later, as postgresql://user:password@host:port/database.")
    redis_url: str = Field(default="redis://127.0.0.1:6379/0", description="Redis or Valkey, for arq's queues.")
    database_pool_size: int = Field(default=10, ge=1)
    host: str = "127.0.0.1"
    port: int = 0
    public_url: str = Field(default="http://127.0.0.1:8100", description="Where people reach the front door.")

    survey_api_url: str = "http://127.0.0.1:8101"
    case_log_api_url: str = "http://127.0.0.1:8102"
    notifier_url: str = "http://127.0.0.1:8103"
    reporter_url: str = "http://127.0.0.1:8104"

    service_key: SecretStr = Field(default=SecretStr(""), description="The key that this service shows to the others.")
    event_secrets: dict[str, list[SecretStr]] = Field(
        default_factory=dict,
        description="Per publishing service, the whsec_ secrets that its deliveries may be signed with.",
    )
    page_secret: SecretStr = Field(default=SecretStr(""), description="Signs page sessions and login links.")

    oidc_issuer: str | None = None
    oidc_audience: str | None = None
    oidc_jwks_url: str | None = None
    oidc_role_scopes: dict[str, list[str]] = Field(default_factory=dict, description="Scopes of each role claim.")
    oidc_agency_claim: str = "agency"
    oidc_roles_claim: str = "roles"

    log_level: str = "INFO"
    relay_poll_seconds: float = Field(default=0.02, gt=0, description="How often the worker looks for due work.")
    sweep_after_seconds: float = Field(default=30.0, gt=0, description="When handed-out work counts as lost.")
    rate_limit_per_minute: int = Field(
        default=60_000, ge=1, description="Calls that one credential may make, per process."
    )
    max_body_bytes: int = Field(default=1_048_576, description="The largest request body that is read.")


_PLAIN = frozenset({"database_url", "redis_url"})
S = TypeVar("S", bound=ServiceSettings)


def environment_names(service: ServiceName, setting: str) -> AliasChoices:
    """The environment names of a setting, the service's own first; only the two server URLs have an unprefixed one."""
    names = [f"{service}_{setting}", f"careloop_{setting}"]
    return AliasChoices(*names, *([setting] if setting in _PLAIN else []))


def bind_environment(service: ServiceName) -> Callable[[type[S]], type[S]]:
    """Class decorator: give every field of a Settings class the environment names of its service."""

    def decorate(cls: type[S]) -> type[S]:
        for name, field in cls.model_fields.items():
            field.validation_alias = environment_names(service, name)
        cls.model_rebuild(force=True)
        return cls

    return decorate
