"""docs/operations.md says what is so: its variables, routes, commands and tables exist, and no setting is left out."""

import re
from importlib import import_module

from typer.main import get_command

from careloop.cli import app
from shared.db.kernel import JobRow
from shared.settings import SERVICES, ServiceSettings
from tests.architecture.code import ROOT, all_routes

PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
PREFIXES = ("careloop", *SERVICES)
# Read by the command line and by tests, not by the services' settings.
OF_THE_COMMAND = {
    "CARELOOP_DATA_DIR",
    "CARELOOP_PORT_BASE",
    "CARELOOP_POLICIES",
    "CARELOOP_DEBUG",
    "CARELOOP_CRASH_AT",
    "CARELOOP_IMPORT_KEY",
}


def _variables() -> set[str]:
    found = {
        name
        for name in re.findall(r"`([A-Z][A-Z_]+_[A-Z_]+)(?:=\d)?`", PAGE)
        if name.lower().startswith(PREFIXES) or name in {"DATABASE_URL", "REDIS_URL"}
    }
    assert len(found) > 30, "the page names hardly any variables: this test would prove nothing"
    return found


def _settings_of(service: str) -> type[ServiceSettings]:
    settings: type[ServiceSettings] = import_module(f"services.{service}.settings").Settings
    return settings


def _known_variables() -> set[str]:
    return {"DATABASE_URL", "REDIS_URL"} | {
        f"{prefix}_{field}".upper()
        for service in SERVICES
        for field in _settings_of(service).model_fields
        for prefix in ("careloop", service)
    }


def test_every_variable_on_the_page_is_read_by_somebody() -> None:
    assert _variables() - _known_variables() - OF_THE_COMMAND == set()


def test_every_setting_is_on_the_page() -> None:
    named = {variable.lower() for variable in _variables()}
    settings = {field for service in SERVICES for field in _settings_of(service).model_fields}

    assert {field for field in settings if not any(name.endswith(field) for name in named)} == set()


def test_the_defaults_on_the_page_are_the_defaults() -> None:
    for name, default in re.findall(
        r"^\| `(?:CARELOOP|SURVEY_API|CASE_LOG_API)_([A-Z_]+)` \| (\d[\d.]*) \|", PAGE, re.MULTILINE
    ):
        fields = [_settings_of(service).model_fields.get(name.lower()) for service in SERVICES]
        assert float(default) in [float(field.default) for field in fields if field is not None], name


def test_every_route_on_the_page_exists() -> None:
    routes = {(route.method, re.sub(r":\w+}", "}", route.path)) for _, route in all_routes()}
    named = set(re.findall(r"`(GET|POST|PATCH|DELETE)\s+(/[a-z0-9_/{}-]+)", PAGE))

    assert len(named) > 10, "the page names hardly any routes: this test would prove nothing"
    assert named - routes == set()


def test_every_command_on_the_page_exists() -> None:
    known: dict[str, set[str]] = {}
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]  # a group
        known[name] = set(getattr(command, "commands", {}))
    named = re.findall(
        r"careloop ([a-z-]+)(?: ([a-z]+))?", " ".join(re.findall(r"`careloop [^`]*`|^careloop .*$", PAGE, re.MULTILINE))
    )

    assert len(named) > 10, "the page names hardly any commands: this test would prove nothing"
    for command, word in named:
        assert command in known, command
        assert not known[command] or not word or word in known[command], f"{command} {word}"


def test_every_table_on_the_page_exists() -> None:
    tables = set(re.findall(r"(?:FROM|JOIN|UPDATE) ([a-z_]+)", PAGE))

    assert {"jobs", "inbox", "deliveries", "subscriptions"} <= tables
    assert tables <= JobRow.metadata.tables.keys()
