from typing import Any

import pytest
from pydantic import ValidationError

from shared.policy.models import NotInPack, PolicyPack, Template
from shared.policy.models.templates import TemplateText
from shared.policy.reader import read
from tests.shared.policy.packs import SHIPPED, PackCopy


@pytest.fixture(scope="module")
def shipped() -> PolicyPack:
    return read(SHIPPED)


def test_a_pack_comes_back_from_json_as_it_was(shipped: PolicyPack) -> None:
    again = PolicyPack.model_validate(shipped.model_dump(mode="json"))
    assert again == shipped
    assert again.content_hash == shipped.content_hash
    assert PolicyPack.model_validate_json(shipped.model_dump_json()) == shipped


def test_a_pack_keeps_its_hash_without_its_directory(shipped: PolicyPack) -> None:
    bare = shipped.without_directory()
    assert bare.directory is None
    assert bare.content_hash == shipped.content_hash
    assert PolicyPack.model_validate(bare.model_dump(mode="json")).content_hash == shipped.content_hash


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("policy.toml", "more_than = 1", "more_than = 2"),
        ("directory.csv", "555-0141", "555-0149"),
        ("templates/email/sin_notice/body.txt", "Please review", "Kindly review"),
    ],
)
def test_any_change_of_policy_people_or_mails_changes_the_hash(
    pack: PackCopy, shipped: PolicyPack, file: str, old: str, new: str
) -> None:
    assert read(pack.folder).content_hash == shipped.content_hash
    pack.edit(file, old, new)
    assert read(pack.folder).content_hash != shipped.content_hash


def test_comments_and_spaces_in_the_file_do_not_change_the_hash(pack: PackCopy, shipped: PolicyPack) -> None:
    pack.edit("policy.toml", "more_than = 1", "more_than  =  1 # more than one")
    assert read(pack.folder).content_hash == shipped.content_hash


def test_a_directory_that_is_not_the_hashed_one_is_refused(shipped: PolicyPack) -> None:
    content: dict[str, Any] = shipped.model_dump(mode="json")
    content["directory"]["people"].pop()
    with pytest.raises(ValidationError, match="directory_hash"):
        PolicyPack.model_validate(content)


def test_a_pack_cannot_be_changed(shipped: PolicyPack) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        shipped.agency.name = "Other"  # type: ignore[misc] # the point of the test


def test_entries_are_found_by_name_and_a_missing_one_is_told(shipped: PolicyPack) -> None:
    assert shipped.clause("TSPE-5.6").document == "TS-PE-010"
    assert [part.id for part in shipped.parts_of("TSPE-5.6")] == ["TSPE-5.6.reopened", "TSPE-5.6.assigned"]
    assert shipped.survey("service-request").question("comment").kind == "text"
    assert shipped.source("isupport").mapping.ticket == "incident.number"
    assert shipped.role("director").kind == "held"
    assert shipped.desk("isupport").adapter == "built_in"
    assert shipped.department(shipped.team("network").department).name == "Infrastructure Services"
    assert shipped.program("service-requests").name == "Service requests"
    assert shipped.find_deadline("TSPE-5.6") is None
    with pytest.raises(NotInPack, match="no clause 'TSPE-6'"):
        shipped.clause("TSPE-6")


@pytest.mark.parametrize("given", ["field-north", "FIELD SUPPORT  NORTH", "Field North"])
def test_a_team_is_found_by_id_name_or_alias(shipped: PolicyPack, given: str) -> None:
    team = shipped.find_team(given)
    assert team is not None
    assert team.id == "field-north"
    assert shipped.find_team("Nobody") is None


@pytest.mark.parametrize(
    ("wanted", "used"), [("es", "es"), ("es-MX", "es"), ("fr", "en"), (None, "en"), ("en-US", "en"), ("", "en")]
)
def test_a_template_falls_back_to_the_plain_language_and_then_to_the_agencys(wanted: str | None, used: str) -> None:
    text = {language: TemplateText(subject=language, text="t", mjml="m") for language in ("en", "es")}
    template = Template(name="x", purpose="p", on_unknown_delivery="hold", variables=(), example={}, languages=text)
    assert template.text_in(wanted, "en") == (used, text[used])
