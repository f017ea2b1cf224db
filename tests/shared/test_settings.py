"""Settings: a service's own name in the environment wins over the common one."""

import pytest
from pydantic import SecretStr

from shared.settings import ServiceSettings, bind_environment


@bind_environment("reporter")
class Settings(ServiceSettings):
    depth: int = 3


def test_a_services_own_variable_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://plain")
    assert Settings().database_url == "postgresql://plain"
    monkeypatch.setenv("CARELOOP_DATABASE_URL", "postgresql://common")
    assert Settings().database_url == "postgresql://common"
    monkeypatch.setenv("REPORTER_DATABASE_URL", "postgresql://own")
    assert Settings().database_url == "postgresql://own"


def test_only_the_servers_have_names_without_a_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "somebody.example")
    monkeypatch.setenv("DEPTH", "9")
    settings = Settings(database_url="postgresql://x")
    assert (settings.host, settings.depth) == ("127.0.0.1", 3)


def test_secrets_do_not_show() -> None:
    settings = Settings(database_url="postgresql://x", service_key=SecretStr("cl_abc_secret"))
    assert "secret" not in repr(settings.service_key)
