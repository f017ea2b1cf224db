"""Who may import whom: the rules that import-linter holds, checked once more where a slip would cost most."""

import pytest

from shared.settings import SERVICES, ServiceName
from tests.architecture.code import imports_of, name_of, python_files

EVERYWHERE = ("careloop", "services", "shared", "migrations")
OUTER = ("fastapi", "starlette", "arq", "httpx", "shared.web", "shared.settings", "shared.clock")


def _is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def test_only_shared_jobs_imports_arq() -> None:
    importers = {
        name_of(path) for path in python_files(*EVERYWHERE) for module in imports_of(path) if _is_in(module, "arq")
    }

    assert importers, "nobody imports arq: this test would prove nothing"
    assert [name for name in importers if not name.startswith("shared/jobs/")] == []


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_imports_another(service: ServiceName) -> None:
    own = [path for path in python_files("services") if name_of(path).startswith(f"services/{service}/")]
    others = [f"services.{other}" for other in SERVICES if other != service]

    assert len(own) > 10
    assert [
        f"{name_of(path)}: {module}"
        for path in own
        for module in imports_of(path)
        if any(_is_in(module, other) for other in others)
    ] == []


@pytest.mark.parametrize("service", SERVICES)
def test_the_domain_knows_no_framework_no_queue_no_settings_and_no_clock(service: ServiceName) -> None:
    domain = [path for path in python_files("services") if name_of(path).startswith(f"services/{service}/domain/")]

    assert len(domain) > 3
    assert [
        f"{name_of(path)}: {module}"
        for path in domain
        for module in imports_of(path)
        if any(_is_in(module, outer) for outer in OUTER)
    ] == []


def test_the_shared_tools_know_no_service() -> None:
    assert [
        f"{name_of(path)}: {module}"
        for path in python_files("shared")
        for module in imports_of(path)
        if _is_in(module, "services") or _is_in(module, "careloop")
    ] == []
