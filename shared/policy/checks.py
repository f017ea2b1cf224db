"""What must hold between the parts of a policy.toml: over raw data, so that one fault does not hide another."""

from collections.abc import Iterator, Mapping
from typing import Any

from shared.policy.log_checks import find_log_problems
from shared.policy.models.base import Ref
from shared.policy.raw import Problem, table_at, tables, words_of
from shared.policy.references import Mention, Path
from shared.policy.report_checks import find_report_problems

_TEXTS = ("title", "introduction", "thanks")


def find_problems(data: Mapping[str, Any], mentions: list[Mention]) -> Iterator[Problem]:
    """Yield the place and the message of each part that does not go with the others; misshapen parts are passed over."""
    yield from _find_untranslated(data)
    yield from _find_strange_languages(data)
    yield from _find_surveys_without_page(data)
    yield from _find_idle_invitations(data)
    yield from _find_faulty_signature(data)
    yield from _find_departments_in_doubt(data, mentions)
    yield from _find_limits_without_calendar(data)
    yield from find_log_problems(data)
    yield from find_report_problems(data)


def department_roles(data: Mapping[str, Any]) -> set[str]:
    """The ids of the roles that every department has."""
    return {str(role.get("id")) for _, role in tables(data.get("roles")) if role.get("kind") == "held_in_department"}


def departments_of_programs(data: Mapping[str, Any]) -> set[str]:
    """The ids of the departments that run a program."""
    return {str(one["department"]) for _, one in tables(data.get("programs")) if one.get("department")}


def roles_in_rules(mentions: list[Mention], *, that_must_be_held: bool = False) -> set[str]:
    """The ids of the roles that rules name, without those that may stay vacant where that is asked for."""
    return {
        mention.value
        for mention in mentions
        if isinstance(mention.mark, Ref)
        and mention.mark.kind == "role"
        and not (that_must_be_held and mention.mark.may_be_vacant)
    }


def calendar_files(data: Mapping[str, Any]) -> list[str]:
    """The names of the iCalendar files that the calendar names."""
    return words_of(table_at(data, "calendar").get("files"))


def _texts_of(survey: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Every text that a survey's page shows, with its place in the survey."""
    for name in _TEXTS:
        yield (name,), survey.get(name)
    for index, question in tables(survey.get("questions")):
        yield ("questions", index, "text"), question.get("text")
        if question.get("hint"):
            yield ("questions", index, "hint"), question["hint"]
        for number, option in tables(question.get("options")):
            yield ("questions", index, "options", number, "text"), option.get("text")


def _find_untranslated(data: Mapping[str, Any]) -> Iterator[Problem]:
    """A survey with a page has every text in every language of it, and the agency says there what becomes of answers."""
    of_pages: set[str] = set()
    for index, survey in tables(data.get("surveys")):
        languages = words_of(survey.get("languages"))
        of_pages.update(languages)
        for place, text in _texts_of(survey):
            for language in languages:
                if not isinstance(text, dict) or language not in text:
                    yield ("surveys", index, *place), f"{_name(place)} is not there in {language!r}"
        yield from _find_unlabelled(index, survey, languages)
    privacy = table_at(data, "agency", "privacy")
    for language in sorted(of_pages - set(privacy)):
        yield ("agency", "privacy"), f"privacy is not there in {language!r}, in which a survey has a page"


def _find_unlabelled(index: int, survey: Mapping[str, Any], languages: list[str]) -> Iterator[Problem]:
    scale = table_at(survey, "scale")
    lowest, highest = scale.get("minimum"), scale.get("maximum")
    if not isinstance(lowest, int) or not isinstance(highest, int):
        return
    for language in languages:
        labels = table_at(scale, "labels", language)
        missing = [str(rating) for rating in range(lowest, highest + 1) if str(rating) not in labels]
        if missing:
            place = ("surveys", index, "scale", "labels", language)
            yield place, f"scale.labels.{language} has no words for {', '.join(missing)}"


def _find_strange_languages(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Text in a language that the agency does not name is never shown: a slip, or a language forgotten."""
    known = set(words_of(table_at(data, "agency").get("languages")))
    places: list[tuple[Path, Any]] = [
        (("agency", name), table_at(data, "agency", name)) for name in ("name_in", "privacy")
    ]
    places += [(("programs", index, "name_in"), one.get("name_in")) for index, one in tables(data.get("programs"))]
    for index, survey in tables(data.get("surveys")):
        places += [(("surveys", index, *place), text) for place, text in _texts_of(survey)]
        for at, language in enumerate(words_of(survey.get("languages"))):
            if language not in known:
                yield ("surveys", index, "languages", at), f"{language!r} is not a language of the agency"
    for place, text in places:
        for language in text if isinstance(text, dict) else ():
            if language not in known:
                yield (*place, language), f"{language!r} is not a language of the agency"


def _find_surveys_without_page(data: Mapping[str, Any]) -> Iterator[Problem]:
    without = {str(one.get("id")) for _, one in tables(data.get("surveys")) if not words_of(one.get("languages"))}
    for rule in ("survey_links", "invitation", "campaigns"):
        survey = table_at(data, "rules", rule).get("survey")
        if survey in without:
            yield ("rules", rule, "survey"), f"survey {survey!r} has no page: name its languages"


def _find_idle_invitations(data: Mapping[str, Any]) -> Iterator[Problem]:
    """News of resolved tickets is there to invite somebody, and nobody is invited without it."""
    rule = table_at(data, "rules").get("invitation")
    delivering = [
        (index, source) for index, source in tables(data.get("sources")) if source.get("delivers") == "resolved_tickets"
    ]
    for index, source in delivering:
        if rule is None:
            yield (
                ("sources", index, "delivers"),
                "resolved_tickets needs rules.invitation, which says who is invited when",
            )
        elif isinstance(rule, dict) and source.get("survey") != rule.get("survey"):
            yield ("sources", index, "survey"), f"rules.invitation invites to another survey, {rule.get('survey')!r}"
    if rule is not None and not delivering:
        yield ("rules", "invitation"), "no source delivers resolved_tickets, so that nobody would be invited"


def _find_faulty_signature(data: Mapping[str, Any]) -> Iterator[Problem]:
    rules = table_at(data, "rules")
    signature = rules.get("signature")
    if not isinstance(signature, dict):
        return
    if "survey_links" not in rules:
        yield ("rules", "signature"), "a signature needs rules.survey_links, which gives it its link"
    for index, team in tables(data.get("teams")):
        if team.get("department") in departments_of_programs(data) and not team.get("program"):
            yield ("teams", index), f"team {team.get('id')!r} names no program, so that its people have no link to show"
    text = signature.get("link_text")
    if isinstance(text, str) and "{program}" not in text:
        yield ("rules", "signature", "link_text"), "link_text does not hold {program}, the program's name"


def _find_departments_in_doubt(data: Mapping[str, Any], mentions: list[Mention]) -> Iterator[Problem]:
    """Where a rule names a role that every department has, it must be clear which department a response concerns."""
    of_departments = department_roles(data)
    used = sorted(of_departments & roles_in_rules(mentions))
    if used:
        for index, program in tables(data.get("programs")):
            if not program.get("department"):
                message = f"program {program.get('id')!r} names no department, and {used[0]!r} is held in a department"
                yield ("programs", index), message
    team = table_at(data, "rules", "experience_team")
    for name in ("selected_by", "ambassador", "junior_ambassadors", "representative"):
        role = team.get(name)
        if isinstance(role, str) and role in _held_elsewhere(data):
            yield ("rules", "experience_team", name), f"{role!r} is not a role of kind held_in_department"


def _held_elsewhere(data: Mapping[str, Any]) -> set[str]:
    return {str(role.get("id")) for _, role in tables(data.get("roles"))} - department_roles(data)


def _name(place: Path) -> str:
    """A place in a survey in words: `questions[2].text`."""
    name = ""
    for step in place:
        name += f"[{step}]" if isinstance(step, int) else f".{step}" if name else step
    return name


def _find_limits_without_calendar(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Only real time passes without a calendar."""
    if "calendar" in data:
        return
    for index, deadline in tables(data.get("deadlines")):
        limit = deadline.get("limit")
        if isinstance(limit, dict) and limit.get("kind", "elapsed") != "elapsed":
            yield ("deadlines", index, "limit"), "a limit of this kind needs a [calendar]"
