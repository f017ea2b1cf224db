"""The customer care log of a pack: each fault with its line."""

from pathlib import Path

import pytest

from tests.shared.policy.packs import SOCIAL, PackCopy, copy_pack

POLICY = "policy.toml"


@pytest.fixture
def social(tmp_path: Path) -> PackCopy:
    return copy_pack(SOCIAL, tmp_path)


def messages(pack: PackCopy) -> list[str]:
    return [fault.message for fault in pack.faults()]


def test_the_shipped_pack_has_no_faults(social: PackCopy) -> None:
    assert social.faults() == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('party = "appeals"\n', 'party = "appels"\n', "there is no party 'appels' in this pack"),
        ('party = "appeals"\n', "", "party is needed where the outcome is forwarded, and only there"),
        ('channel = "web"\n', 'channel = "webb"\n', "there is no channel 'webb' in this pack"),
        ('who = "deputy_director"\n', 'who = "deputy"\n', "there is no role 'deputy' in this pack"),
        ('title = { en = "Letter", es = "Carta" }', 'titel = { en = "Letter" }', "unknown key 'titel'"),
        ('name = "two_day_review"\n', 'name = "log_entry"\n', "deadline 'log_entry' is there twice"),
        ('kind = "question"\ntitle', 'kind = "complaint"\ntitle', "kind 'complaint' is described twice"),
        ('kind = "question"\ntitle', 'kind = "praise"\ntitle', "'compliment', 'question' or 'complaint'"),
        ('closing_needs = ["answer"]', 'closing_needs = ["apology"]', "'category', 'resolution' or 'answer'"),
        ('field = "number"', 'field = "ssn"', "'number', 'kind'"),
        ('title = { en = "Question", es = "Pregunta" }', 'title = { en = "Question" }', "title is not there in 'es'"),
        ('es = "Díganos: una felicitación, una pregunta o una queja"', 'fr = "Dites-nous"', "title is not there in 'es'"),
        ('languages = ["en", "es"]\ntitle = { en = "Tell us', 'languages = ["en", "vi"]\ntitle = { en = "Tell us', "'vi' is not a language of the agency"),
        ('survey = "care-follow-up"\n\n', 'survey = "other"\n\n', "rules.survey_links has no standing links of this survey"),
        ('follow_up_template = "log_follow_up"\n', "", "a kind asks for a follow-up survey, and follow_up_template is missing"),
    ],
)  # fmt: skip
def test_a_fault_is_named(social: PackCopy, old: str, new: str, message: str) -> None:
    social.edit(POLICY, old, new)
    assert any(message in each for each in messages(social)), messages(social)


@pytest.mark.parametrize(
    ("section", "following", "message"),
    [
        ("[care_log.forwarding]", "[care_log.duplicates]", "there is no [care_log.forwarding]"),
        ("[care_log.review]", "[care_log.reminders]", "there is no [care_log.review]"),
        ("[care_log.reminders]", "[care_log.forwarding]", "there is no [care_log.reminders]"),
        ("[calendar]", "# ------", "a limit of this kind needs a [calendar]"),
    ],
)
def test_a_missing_section_is_named(social: PackCopy, section: str, following: str, message: str) -> None:
    social.drop(section, following)
    assert any(message in each for each in messages(social)), messages(social)


def test_a_fault_says_its_line(social: PackCopy) -> None:
    social.edit(POLICY, 'title = { en = "Question", es = "Pregunta" }', 'title = { en = "Question" }')
    [fault] = social.faults()
    assert fault.line == social.line_of(POLICY, 'title = { en = "Question" }')
