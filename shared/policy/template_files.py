"""Reads templates/email/<name>/ and finds every fault of a template, with its file and line."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import TemplateSyntaxError

from shared.policy.faults import Fault
from shared.policy.mjml import find_mjml_faults
from shared.policy.models import Template, TemplateSwitches, TemplateText
from shared.policy.rendering import MARKUP, PLAIN, TemplateFailed, render_mail, variables_in, variables_of
from shared.policy.vocabulary import OPTIONAL_SURVEY_MEMBERS, TO_CUSTOMERS, VOCABULARY

PARTS = {"subject": "subject.txt", "text": "body.txt", "mjml": "body.mjml"}
EXAMPLE = "example.json"


class TemplateReader:
    """Reads one template's folder; what it finds wrong gathers in `faults`."""

    def __init__(self, pack: Path, folder: Path, languages: tuple[str, ...], uses: set[str]) -> None:
        self._pack = pack
        self._folder = folder
        self._agency_languages = languages
        self._uses = uses
        self.faults: list[Fault] = []

    def read(self, switches: TemplateSwitches | None) -> Template | None:
        """Return the template, or None if it has a fault."""
        texts = self._read_texts()
        example = self._read_example()
        if self.faults or example is None:
            return None
        variables = variables_of(texts.values())
        self._check_variables(texts, variables, example)
        for language, text in texts.items():
            self._check_rendering(language, text, example)
        if self.faults or switches is None:
            return None
        return Template(**switches.model_dump(), variables=variables, example=example, languages=texts)

    def _blame(self, file: Path, line: int, message: str) -> None:
        self.faults.append(Fault(file.relative_to(self._pack).as_posix(), line, message))

    def _folder_of(self, language: str) -> Path:
        return self._folder if language == self._agency_languages[0] else self._folder / language

    def _read_texts(self) -> dict[str, TemplateText]:
        texts = {}
        further = [entry.name for entry in sorted(self._folder.iterdir()) if entry.is_dir()]
        for language in (self._agency_languages[0], *further):
            if language not in self._agency_languages or (
                language in further and language == self._agency_languages[0]
            ):
                self._blame(self._folder / language, 1, f"{language!r} is not a further language of the agency")
                continue
            parts = {part: self._read_part(self._folder_of(language) / name) for part, name in PARTS.items()}
            if all(source is not None for source in parts.values()):
                texts[language] = TemplateText.model_validate(parts)
        if self._uses & TO_CUSTOMERS:
            for language in self._agency_languages[1:]:
                if language not in further:
                    self._blame(
                        self._folder / language, 1, "missing: a customer is written to in the agency's languages"
                    )
        self._blame_strays(further)
        return texts

    def _blame_strays(self, further: list[str]) -> None:
        for folder in (self._folder, *(self._folder / name for name in further)):
            expected = {*PARTS.values(), *([EXAMPLE] if folder == self._folder else [])}
            for entry in sorted(folder.iterdir()):
                if entry.is_file() and entry.name not in expected:
                    self._blame(entry, 1, f"not a file of a template, which are {', '.join(sorted(expected))}")

    def _read_part(self, file: Path) -> str | None:
        source = self._read_file(file)
        if source is None:
            return None
        environment = MARKUP if file.name == PARTS["mjml"] else PLAIN
        try:
            environment.parse(source)
        except TemplateSyntaxError as wrong:
            self._blame(file, wrong.lineno, wrong.message or "not a template")
            return None
        if file.name == PARTS["mjml"]:
            for line, message in find_mjml_faults(source):
                self._blame(file, line, message)
        return source

    def _read_file(self, file: Path) -> str | None:
        try:
            source = file.read_text(encoding="utf-8")
        except FileNotFoundError:
            self._blame(file, 1, "missing")
            return None
        except (OSError, UnicodeDecodeError) as unreadable:
            self._blame(file, 1, f"cannot be read: {unreadable}")
            return None
        if "\0" in source:
            self._blame(file, source[: source.index("\0")].count("\n") + 1, "holds a NUL character")
            return None
        if not source.strip():
            self._blame(file, 1, "empty")
            return None
        return source

    def _read_example(self) -> dict[str, Any] | None:
        file = self._folder / EXAMPLE
        source = self._read_file(file)
        if source is None:
            return None
        try:
            example = json.loads(source)
        except json.JSONDecodeError as wrong:
            self._blame(file, wrong.lineno, f"not JSON: {wrong.msg}")
            return None
        except RecursionError:
            self._blame(file, 1, "not JSON: nested too deeply")
            return None
        if not isinstance(example, dict):
            self._blame(file, 1, "must be an object of variables and example values")
            return None
        return example

    def _check_variables(
        self, texts: Mapping[str, TemplateText], variables: tuple[str, ...], example: Mapping[str, Any]
    ) -> None:
        for language, text in texts.items():
            for part, file_name in PARTS.items():
                self._check_part(self._folder_of(language) / file_name, getattr(text, part), example)
            self._check_presence(language, text)
        for name in example:
            if name not in variables:
                line = self._line_in(self._folder / EXAMPLE, rf'"{re.escape(name)}"\s*:')
                self._blame(self._folder / EXAMPLE, line, f"{name!r} is used by no part of the template")

    def _check_presence(self, language: str, text: TemplateText) -> None:
        for use in sorted(self._uses):
            for name in sorted(name for name, variable in VOCABULARY[use].items() if variable.must_appear):
                for part in ("text", "mjml"):
                    if name not in variables_in(getattr(text, part)):
                        self._blame(
                            self._folder_of(language) / PARTS[part], 1, f"must show {name!r} in a {use} message"
                        )

    def _check_part(self, file: Path, source: str, example: Mapping[str, Any]) -> None:
        for name in sorted(variables_in(source)):
            line = self._line_in(file, rf"\{{[{{%][^}}]*?(?<![.\w]){re.escape(name)}(?!\w)")
            if name not in example:
                self._blame(file, line, f"variable {name!r} has no value in {EXAMPLE}")
            for use in sorted(self._uses):
                if name not in VOCABULARY[use]:
                    carried = ", ".join(sorted(VOCABULARY[use]))
                    self._blame(file, line, f"a {use} message has no {name!r}; it has {carried}")

    @staticmethod
    def _line_in(file: Path, pattern: str) -> int:
        source = file.read_text(encoding="utf-8")
        found = re.search(pattern, source)
        return source.count("\n", 0, found.end()) + 1 if found else 1

    def _check_rendering(self, language: str, text: TemplateText, example: Mapping[str, Any]) -> None:
        if self.faults:
            return
        file = self._folder_of(language) / PARTS["text"]
        try:
            mail = render_mail(text, example)
        except TemplateFailed as wrong:
            self._blame(file, 1, f"cannot be rendered with {EXAMPLE}: {wrong}")
            return
        if not mail.subject:
            self._blame(self._folder_of(language) / PARTS["subject"], 1, f"is empty with {EXAMPLE}")
        for use in sorted(self._uses):
            self._check_unknowns(file, text, example, use)

    def _check_unknowns(self, file: Path, text: TemplateText, example: Mapping[str, Any], use: str) -> None:
        """What may be unknown must not be written out as the word None."""
        sparse = _without_optional_values(example, use)
        try:
            mail = render_mail(text, sparse)
        except TemplateFailed as wrong:
            self._blame(file, 1, f"cannot be rendered when everything that may be unknown is: {wrong}")
            return
        for part, written in (("subject", mail.subject), ("text", mail.text), ("mjml", mail.html)):
            if re.search(r"\bNone\b", written):
                blamed = file.with_name(PARTS[part])
                optional = ", ".join(name for name, value in sparse.items() if value is None) or "a survey's comment"
                self._blame(blamed, 1, f"says 'None' where something is unknown (may be unknown: {optional})")


def _without_optional_values(example: Mapping[str, Any], use: str) -> dict[str, Any]:
    sparse: dict[str, Any] = {}
    for name, value in example.items():
        variable = VOCABULARY[use].get(name)
        if variable is not None and variable.may_be_none:
            sparse[name] = None
        elif name == "surveys" and isinstance(value, list):
            sparse[name] = [_without_optional_members(survey) for survey in value]
        else:
            sparse[name] = _without_optional_members(value) if name == "survey" else value
    return sparse


def _without_optional_members(survey: Any) -> Any:
    return {**survey, **dict.fromkeys(OPTIONAL_SURVEY_MEMBERS)} if isinstance(survey, dict) else survey
