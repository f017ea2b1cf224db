"""Finds the app and the worker of a service by its name; imports them only when they are to run."""

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import ValidationError

from careloop.errors import CannotStart
from shared.settings import SERVICES, ServiceName, ServiceSettings

if TYPE_CHECKING:
    from fastapi import FastAPI  # a worker's process does without it


class Worker(Protocol):
    """What `create_worker` of a service returns."""

    async def run(self) -> None: ...

    def stop(self) -> None: ...


def read_settings(service: ServiceName) -> ServiceSettings:
    """The settings of a service from the environment; a missing or wrong one is one line."""
    try:
        settings: ServiceSettings = import_module(f"services.{service}.settings").Settings()
    except ValidationError as error:
        raise CannotStart(f"{service}: {describe_settings_error(error)}") from None
    return settings


def describe_settings_error(error: ValidationError) -> str:
    """Name the environment variable at fault and what is wrong with it, without its value."""
    first = error.errors(include_input=False, include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"]).upper()
    if first["type"] == "missing":
        plain = name.partition("_DATABASE_URL")[1].removeprefix("_")
        return f"the setting {f'{plain} (or {name})' if plain else name} is missing"
    return f"the setting {name}: {first['msg']}"


def make_app(service: ServiceName) -> "FastAPI":
    app: FastAPI = import_module(f"services.{service}.app").create_app(read_settings(service))
    return app


def make_worker(service: ServiceName) -> Worker:
    module: Any = import_module(f"services.{service}.worker")
    worker: Worker = module.create_worker(read_settings(service))
    return worker


def check_service_name(name: str) -> ServiceName:
    """The name as a service's, or `CannotStart` listing the four."""
    for service in SERVICES:
        if name in {service, service.replace("_", "-")}:
            return service
    raise CannotStart(f"there is no service {name!r}: choose one of {', '.join(SERVICES)}")


def check_service_names(names: Sequence[str] | None) -> list[ServiceName]:
    """The services named, commas allowed within a word; all four when none is named."""
    words = [word for name in names or () for word in name.split(",") if word]
    return [check_service_name(word) for word in words] or list(SERVICES)
