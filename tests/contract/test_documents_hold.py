"""Each running service against its own OpenAPI document, with generated requests: schemathesis, all checks."""

import asyncio
import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from shared.settings import SERVICES, ServiceName
from tests.contract.seeding import SURE, seed, seed_operations
from tests.contract.seeding_care_log import seed_care_log
from tests.contract.seeding_experience import seed_experience
from tests.contract.seeding_reports import SURE as SURE_OF_REPORTS
from tests.contract.stack import AGENCY, CARE, COUNTY, PROJECT, Stack, running_stack
from tests.support.servers import Servers

SHARE_OF_KNOWN_IDS = 0.8
# Health, jobs and subscriptions are the same code in every service: their longest phase runs in the smallest of them only.
SHARED_ROUTES = ["health", "jobs", "subscriptions"]
EXAMINES_SHARED_ROUTES: ServiceName = "reporter"
# What only an agency with a customer experience survey has, by tag.
EXPERIENCE: dict[ServiceName, tuple[str, ...]] = {
    "survey_api": ("links", "campaigns", "signatures", "volumes", "invitations"),
    "case_log_api": ("recognitions",),
}
# What only an agency with a customer care log has, by path: the two above are not asked for it, but for its statistics,
# which an agency without a log is refused.
CARE_LOG = r"^/v1/(log-(?!statistics)|inbound-|legal-holds|retention)"
CARE_LOG_EXAMPLES = 4
ERASING = "POST /v1/cases/{case_id}/erasure"
_CONVERTER = re.compile(r":\w+(?=})")  # routes may say {message_id:uuid}, documents say {message_id}
Known = Mapping[str, Sequence[str | int]]


@pytest.mark.parametrize("service", SERVICES)
async def test_a_running_service_answers_as_its_document_says(
    service: ServiceName, servers: Servers, redis_url: str, tmp_path: Path
) -> None:
    status, findings, unmet = await _examine(service, servers, redis_url, tmp_path, without=EXPERIENCE.get(service, ()))
    if status != 0:
        pytest.fail(f"{service} does not answer as its document says\n{findings}", pytrace=False)
    assert not unmet, f"no request got past authentication and validation of {unmet}: this proves nothing about them"


@pytest.mark.parametrize("service", EXPERIENCE)
async def test_what_a_customer_experience_survey_needs_is_answered_as_the_document_says(
    service: ServiceName, servers: Servers, redis_url: str, tmp_path: Path
) -> None:
    status, findings, unmet = await _examine(service, servers, redis_url, tmp_path, only=EXPERIENCE[service])
    if status != 0:
        pytest.fail(f"{service} does not answer as its document says\n{findings}", pytrace=False)
    assert not unmet, f"no request got past authentication and validation of {unmet}: this proves nothing about them"


async def test_what_a_customer_care_log_needs_is_answered_as_the_document_says(
    servers: Servers, redis_url: str, tmp_path: Path
) -> None:
    status, findings, unmet = await _examine("case_log_api", servers, redis_url, tmp_path, paths=CARE_LOG)
    if status != 0:
        pytest.fail(f"case_log_api does not answer as its document says\n{findings}", pytrace=False)
    assert not unmet, f"no request got past authentication and validation of {unmet}: this proves nothing about them"


async def test_a_route_that_breaks_is_found(
    servers: Servers, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def break_off(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("services.notifier.routes.templates.get_template_version", break_off)
    status, findings, _ = await _examine(
        "notifier", servers, redis_url, tmp_path, "--include-path", "/v1/templates/{name}"
    )
    assert status != 0
    assert "Server error" in findings
    assert "Undocumented status code" in findings


async def _examine(
    service: ServiceName,
    servers: Servers,
    redis_url: str,
    folder: Path,
    *options: str,
    only: Sequence[str] = (),
    without: Sequence[str] = (),
    paths: str | None = None,
) -> tuple[int, str, Sequence[str]]:
    """Exit status and report of schemathesis, and the operations that it never really met.

    `only` and `without` are tags, `paths` a pattern: operations that need another agency's pack are examined with that
    and nowhere else.
    """
    agency = COUNTY if only else CARE if paths else AGENCY
    async with running_stack(servers, redis_url, folder, agency=agency) as stack:
        token, parts, keys, sure = "", dict[str, str](), dict[str, str](), dict[str, Any]()
        known: Known
        if paths:
            seeds = await seed_care_log(stack)
            known, parts, keys, sure = seeds.known, seeds.parts, seeds.keys, seeds.sure
        elif only:
            known = await seed_experience(stack)
        else:
            known = await seed(stack) | await seed_operations(stack, service)
            parts = {str(known[name][0]): str(known["case_id"][0]) for name in ("attachment_id", "call_back_id")}
            # What is erased has no files any more: one case is there for that alone.
            sure = {
                ERASING: {"path_parameters": {"case_id": known["case_id"].pop()}, "each": True},
                **SURE,
                **SURE_OF_REPORTS,
            }
            token = (await stack.made("survey_api", "/v1/sources/helpdesk-basic/secrets", {}))["secret"]
        configuration = str(_configuration(known, service, folder))
        chosen = [word for tag in only for word in ("--include-tag", tag)]
        chosen += [word for tag in without for word in ("--exclude-tag", tag)]
        chosen += ["--include-path-regex", paths, "--max-examples", str(CARE_LOG_EXAMPLES)] if paths else []
        chosen += [] if paths else ["--exclude-path-regex", CARE_LOG]
        options = ("--config-file", configuration, "run", stack.urls[service] + "/openapi.json", *chosen, *options)
        given = {
            "CONTRACT_SOURCE_TOKEN": token,
            "CONTRACT_PARTS": json.dumps(parts),
            "CONTRACT_KEYS": json.dumps(keys),
            "CONTRACT_SURE": json.dumps(sure),
            "CONTRACT_EXISTING": json.dumps({name: values[0] for name, values in known.items() if "." not in name}),
        }
        status, findings = await _run_schemathesis(stack, given, options)
        return status, findings, await _unmet(stack, service, only=only, without=without, paths=paths)


def _configuration(known: Known, service: ServiceName, folder: Path) -> Path:
    """The committed configuration, and after it what exists in this database, for path parameters to take."""
    # The committed file ends with [parameters], which these lines go on with.
    lines = [(PROJECT / "schemathesis.toml").read_text()]
    for name in known:
        place = name if "." in name else f"path.{name}"
        lines += [f'"{place}" = {{ dictionary = "{name}", probability = {SHARE_OF_KNOWN_IDS} }}']
    for name, values in known.items():
        lines += [f'[dictionaries."{name}"]', f"values = {json.dumps(values)}"]
    if "hold_id" in known:  # what a method that is not there answers is the router's doing, and examined elsewhere
        lines += ["[phases.coverage]", "unexpected-methods = []"]
    if service != EXAMINES_SHARED_ROUTES:
        lines += ["[[operations]]", f"include-tag = {json.dumps(SHARED_ROUTES)}", "phases.coverage.enabled = false"]
    path = folder / "schemathesis.toml"
    path.write_text("\n".join(lines) + "\n")
    return path


async def _run_schemathesis(stack: Stack, given: Mapping[str, str], options: Sequence[str]) -> tuple[int, str]:
    """Run the program itself, in the project's folder; returns its exit status and everything that it said.

    `given` is what `requests_with_sense` reads.
    """
    program = await asyncio.create_subprocess_exec(
        *(str(Path(sys.executable).parent / "schemathesis"), *options),
        cwd=PROJECT,
        env=os.environ
        | {
            "CONTRACT_KEY": stack.key,
            "CONTRACT_EVENT_SECRET": stack.secrets.event_secrets["survey_api"][0],
            "PYTHONPATH": str(PROJECT),
        }
        | dict(given),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await program.communicate()
    return program.returncode or 0, said.decode(errors="replace")


async def _unmet(
    stack: Stack, service: ServiceName, *, only: Sequence[str], without: Sequence[str], paths: str | None
) -> Sequence[str]:
    """Operations without one answer that their own code gave, by the service's own count of answers."""
    document = await stack.read(service, "/openapi.json")
    answers: dict[str, set[str]] = defaultdict(set)
    for family in text_string_to_metric_families((await stack.call(service, "GET", "/metrics")).text):
        for sample in family.samples:
            if sample.name == "http_requests_total":
                path = _CONVERTER.sub("", sample.labels["route"])
                answers[f"{sample.labels['method']} {path}"].add(sample.labels["status"])
    operations = [
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if (not only or operation["tags"][0] in only) and operation["tags"][0] not in without
        if bool(re.search(CARE_LOG, path)) == bool(paths)
    ]
    assert operations, "the document has no operations: this test would prove nothing"
    return [each for each in operations if not any(_is_own(each, status) for status in answers[each])]


def _is_own(operation: str, status: str) -> bool:
    """Whether an operation's own code answered. It alone says of a path without a parameter that there is nothing."""
    return status < "300" or status == "409" or (status == "404" and "{" not in operation)
