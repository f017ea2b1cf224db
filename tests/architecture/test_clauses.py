"""Every clause of a procedure is proved by a test that carries its name, and no test claims a clause that there is not."""

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from shared.policy import reader
from tests.architecture.code import ROOT, name_of, python_files, tree_of

PACKS = sorted(path.parent for path in (ROOT / "policies").glob("*/policy.toml"))


@cache
def clauses_of_packs() -> dict[str, str]:
    """Every clause and part of every pack, with the pack that holds it."""
    clauses = {clause.id: folder.name for folder in PACKS for clause in reader.read(folder).clauses}
    assert clauses, "no pack has clauses: this test would prove nothing"
    return clauses


@cache
def claimed() -> dict[str, list[str]]:
    """The clauses named by `@pytest.mark.clause` (or a module's `pytestmark`), with the files that name them."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in python_files("tests"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.clause":
                for argument in node.args:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        found[argument.value].append(name_of(path))
    return dict(found)


def test_the_packs_are_there() -> None:
    assert "technology-services" in {folder.name for folder in PACKS}
    assert {"TSPE-3", "TSPE-5.2", "TSPE-5.11.closed"} <= clauses_of_packs().keys()


@pytest.mark.parametrize("clause", sorted(clauses_of_packs()))
def test_a_clause_has_a_test_named_for_it(clause: str) -> None:
    assert claimed().get(clause), f"no test carries @pytest.mark.clause({clause!r})"


def test_no_test_claims_a_clause_that_no_pack_has() -> None:
    unknown = {clause: files for clause, files in claimed().items() if clause not in clauses_of_packs()}

    assert unknown == {}


@pytest.mark.parametrize("folder", PACKS, ids=lambda folder: folder.name)
def test_every_clause_says_who_must_do_what_and_where_it_is_written(folder: Path) -> None:
    for clause in reader.read(folder).clauses:
        assert clause.text.endswith("."), clause.id
        assert clause.who, clause.id
        assert clause.document, clause.id
