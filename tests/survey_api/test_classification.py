"""What a survey counts as, and what it raises a suspicion of: rules without I/O."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.survey_api.domain.classification import classify
from services.survey_api.domain.content import SurveyContent
from services.survey_api.domain.refusals import Unmappable
from shared.policy.models import PolicyPack, Survey


@pytest.fixture(scope="session")
def questionnaire(pack: PolicyPack) -> Survey:
    return pack.survey("service-request")


def content(rating: int = 3, **more: object) -> SurveyContent:
    return SurveyContent(desk="isupport", ticket="INC-1", rating=rating, **more)  # type: ignore[arg-type]  # members by name


@pytest.mark.clause("TSPE-3.categorised")
@pytest.mark.parametrize(
    ("rating", "category"), [(1, "sin"), (2, "neutral"), (3, "neutral"), (4, "positive"), (5, "positive")]
)
def test_every_rating_of_the_sample_pack_is_categorised(rating: int, category: str, questionnaire: Survey) -> None:
    assert classify(content(rating), questionnaire).classification == category


@pytest.mark.clause("TSPE-5.4")
@pytest.mark.parametrize(
    ("completed", "comment", "suspicion"),
    [
        (False, None, "reported"),
        (False, "All done, thank you.", "reported"),
        (True, "All done, thank you.", "no"),
        (None, None, "no"),
        (None, "The printer is STILL   broken.", "suspected"),
        (None, "It still doesn\u2019t work", "suspected"),
        (None, "Nobody came!", "suspected"),
        (True, "It was never fixed.", "suspected"),
        (None, "They completed everything.", "no"),
        (None, "The incompleteness theorem was explained to me.", "no"),
    ],
)
def test_work_not_completed_is_reported_by_the_field_and_suspected_from_the_comment(
    *, completed: bool | None, comment: str | None, suspicion: str, questionnaire: Survey
) -> None:
    verdict = classify(content(work_completed=completed, comment=comment), questionnaire)
    assert verdict.not_completed == suspicion


@pytest.mark.clause("TSPE-5.9")
@pytest.mark.parametrize(
    ("complaint", "comment", "suspicion"),
    [
        (True, None, "reported"),
        (False, "He was rude.", "suspected"),
        (None, "RUDE and loud", "suspected"),
        (None, "We had an intruder on the network.", "no"),
        (None, "Crude oil is not my department.", "no"),
        (None, None, "no"),
    ],
)
def test_behaviour_is_reported_by_the_field_and_only_suspected_from_the_comment(
    *, complaint: bool | None, comment: str | None, suspicion: str, questionnaire: Survey
) -> None:
    verdict = classify(content(behaviour_complaint=complaint, comment=comment), questionnaire)
    assert verdict.behaviour == suspicion


@given(rating=st.integers())
def test_a_rating_is_on_the_scale_and_classified_or_refused(rating: int, pack: PolicyPack) -> None:
    questionnaire = pack.survey("service-request")
    if rating in questionnaire.scale.ratings:
        assert classify(content(rating), questionnaire).classification == questionnaire.category_of(rating)
    else:
        with pytest.raises(Unmappable):
            classify(content(rating), questionnaire)


@given(comment=st.text())
def test_no_comment_breaks_the_search_for_phrases(comment: str, pack: PolicyPack) -> None:
    verdict = classify(content(comment=comment), pack.survey("service-request"))
    assert verdict.classification == "neutral"
    assert verdict.not_completed in {"no", "suspected"}


@given(
    before=st.sampled_from(["", "I say: ", "so,"]),
    after=st.sampled_from(["", "!", " again", ", really"]),
    data=st.data(),
)
def test_every_phrase_of_the_pack_is_found_wherever_it_stands(
    before: str, after: str, data: st.DataObject, pack: PolicyPack
) -> None:
    questionnaire = pack.survey("service-request")
    assert questionnaire.work_not_completed is not None
    phrase = data.draw(st.sampled_from(questionnaire.work_not_completed.phrases["en"]))
    found = classify(content(comment=f"{before} {phrase.upper()}{after}"), questionnaire)
    assert found.not_completed == "suspected"
