"""What must hold between a pack's customer care log and its other parts: over raw data, like the other checks."""

from collections.abc import Iterator, Mapping
from typing import Any

from shared.policy.raw import Problem, table_at, tables, words_of


def find_log_problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the place and the message of each part of the log that does not go with the others."""
    log = table_at(data, "care_log")
    if not log:
        return
    yield from _find_limits_without_calendar(data, log)
    yield from _find_untranslated_form(data, log)
    yield from _find_follow_up_in_the_air(data, log)


def _find_limits_without_calendar(data: Mapping[str, Any], log: Mapping[str, Any]) -> Iterator[Problem]:
    """Only real time passes without a calendar."""
    if "calendar" in data:
        return
    for index, deadline in tables(log.get("deadlines")):
        for name in ("limit", "remind_after"):
            limit = deadline.get(name)
            if isinstance(limit, dict) and limit.get("kind", "elapsed") != "elapsed":
                yield ("care_log", "deadlines", index, name), "a limit of this kind needs a [calendar]"


def _find_untranslated_form(data: Mapping[str, Any], log: Mapping[str, Any]) -> Iterator[Problem]:
    """The public form shows its own words, the kinds and what may be ticked, in each of its languages."""
    form = table_at(log, "form")
    languages, known = words_of(form.get("languages")), words_of(table_at(data, "agency").get("languages"))
    for index, language in enumerate(languages):
        if language not in known:
            yield ("care_log", "form", "languages", index), f"{language!r} is not a language of the agency"
        for name in ("title", "introduction", "thanks"):
            if language not in table_at(form, name):
                yield ("care_log", "form", name), f"{name} is not there in {language!r}"
        for section in ("kinds", "categories", "exclusions"):
            for at, entry in tables(log.get(section)):
                if language not in table_at(entry, "title"):
                    yield ("care_log", section, at, "title"), f"title is not there in {language!r}"
        if language not in table_at(data, "agency", "privacy"):
            yield ("agency", "privacy"), f"privacy is not there in {language!r}, in which the log has a form"


def _find_follow_up_in_the_air(data: Mapping[str, Any], log: Mapping[str, Any]) -> Iterator[Problem]:
    """A follow-up survey needs a template, and the standing links of just that survey."""
    if not any(kind.get("follow_up") for _, kind in tables(log.get("kinds"))):
        return
    answers = table_at(log, "answers")
    for name in ("follow_up_template", "follow_up_survey"):
        if name not in answers:
            yield ("care_log", "answers"), f"a kind asks for a follow-up survey, and {name} is missing"
    survey, linked = answers.get("follow_up_survey"), table_at(data, "rules", "survey_links").get("survey")
    if survey is not None and survey != linked:
        yield ("care_log", "answers", "follow_up_survey"), "rules.survey_links has no standing links of this survey"
