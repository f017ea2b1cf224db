"""sdk/openapi holds the documents of this code, sorted; a change of the API cannot slip in unseen."""

import asyncio
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from shared.settings import SERVICES
from tests.contract.stack import PROJECT

COMMITTED = PROJECT / "sdk" / "openapi"
# What a generated client's method begins with: what it does, or what it asks for.
NAME = re.compile(r"[a-z]+(_[a-z]+)+")


async def export(*options: str) -> tuple[int, str]:
    """Run `careloop openapi export`; returns its exit status and what it said."""
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "careloop", "openapi", "export", *options),
        cwd=PROJECT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await program.communicate()
    return program.returncode or 0, said.decode()


def document(service: str) -> Any:
    return json.loads((COMMITTED / f"{service}.json").read_text(encoding="utf-8"))


async def test_the_committed_documents_are_those_of_the_code() -> None:
    status, said = await export("--check")
    assert status == 0, said


async def test_the_check_names_a_document_that_is_out_of_date_and_leaves_it_alone(tmp_path: Path) -> None:
    shutil.copytree(COMMITTED, tmp_path, dirs_exist_ok=True)
    stale = tmp_path / "notifier.json"
    changed = stale.read_text(encoding="utf-8").replace('"send_message"', '"post_message"')
    stale.write_text(changed, encoding="utf-8")
    status, said = await export("--check", "--folder", str(tmp_path))
    assert status != 0
    assert "notifier.json" in said
    assert "reporter.json" not in said
    assert '-        "operationId": "post_message"' in said
    assert stale.read_text(encoding="utf-8") == changed


async def test_a_missing_document_is_out_of_date_and_export_writes_it(tmp_path: Path) -> None:
    status, said = await export("--check", "--only", "reporter", "--folder", str(tmp_path))
    assert status != 0, said
    status, said = await export("--only", "reporter", "--folder", str(tmp_path))
    assert status == 0, said
    assert (tmp_path / "reporter.json").read_bytes() == (COMMITTED / "reporter.json").read_bytes()


@pytest.mark.parametrize("service", SERVICES)
def test_a_document_is_sorted(service: str) -> None:
    text = (COMMITTED / f"{service}.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def test_operation_ids_make_one_method_each_in_a_client_of_all_four_services() -> None:
    ids = [
        operation["operationId"]
        for service in SERVICES
        for methods in document(service)["paths"].values()
        for operation in methods.values()
    ]
    assert ids, "found no operations: this test would prove nothing"
    assert len(ids) == len(set(ids)), sorted({each for each in ids if ids.count(each) > 1})
    assert [each for each in ids if not NAME.fullmatch(each) or not each.isidentifier()] == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_reference_in_a_document_leads_somewhere(service: str) -> None:
    whole = document(service)
    references = set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(whole)))
    assert references, "found no references: this test would prove nothing"
    for reference in references:
        place = whole
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]
        assert place, reference
