"""docs/policy-packs.md names everything that a pack's author may use."""

from shared.policy.directory_file import COLUMNS
from shared.policy.models import Agency, Rules, SourceMapping
from shared.policy.vocabulary import SURVEY_MEMBERS, VOCABULARY
from tests.shared.policy.packs import SHIPPED

DOCS = (SHIPPED.parents[1] / "docs" / "policy-packs.md").read_text(encoding="utf-8")


def test_every_variable_of_every_message_is_documented_with_whether_it_may_be_unknown() -> None:
    assert VOCABULARY
    for use, variables in VOCABULARY.items():
        for name, variable in variables.items():
            assert f"`{name}{'?' if variable.may_be_none else ''}`" in DOCS, (use, name)
    for member in SURVEY_MEMBERS:
        assert f"`{member}" in DOCS


def test_every_column_rule_and_key_is_documented() -> None:
    for name in (*COLUMNS, *Rules.model_fields, *Agency.model_fields, *SourceMapping.model_fields):
        assert f"`{name}`" in DOCS or f"`{name}." in DOCS, name
