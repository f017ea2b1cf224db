"""Looks for what an MJML compiler lets pass without a word: unknown tags, and tags where they have no effect."""

import re
from collections.abc import Iterator
from xml.parsers import expat  # only a pack's own templates are read, and expat fetches nothing

_CONTENT = frozenset(
    {
        "mj-accordion", "mj-button", "mj-carousel", "mj-divider", "mj-image", "mj-navbar", "mj-raw", "mj-social",
        "mj-spacer", "mj-table", "mj-text",
    }
)  # fmt: skip

CHILDREN_OF: dict[str, frozenset[str]] = {
    "": frozenset({"mjml"}),
    "mjml": frozenset({"mj-head", "mj-body"}),
    "mj-head": frozenset(
        {"mj-attributes", "mj-breakpoint", "mj-font", "mj-preview", "mj-raw", "mj-style", "mj-title"},
    ),
    "mj-attributes": frozenset({"mj-all", "mj-class", "mj-body", "mj-section", "mj-column", "mj-wrapper"}) | _CONTENT,
    "mj-body": frozenset({"mj-section", "mj-wrapper", "mj-hero", "mj-raw"}),
    "mj-wrapper": frozenset({"mj-section", "mj-hero", "mj-raw"}),
    "mj-section": frozenset({"mj-column", "mj-group", "mj-raw"}),
    "mj-group": frozenset({"mj-column", "mj-raw"}),
    "mj-column": _CONTENT,
    "mj-hero": _CONTENT,
    "mj-accordion": frozenset({"mj-accordion-element"}),
    "mj-accordion-element": frozenset({"mj-accordion-title", "mj-accordion-text"}),
    "mj-carousel": frozenset({"mj-carousel-image"}),
    "mj-navbar": frozenset({"mj-navbar-link"}),
    "mj-social": frozenset({"mj-social-element"}),
}

HTML_HOLDERS = frozenset(
    {
        "mj-accordion-text", "mj-accordion-title", "mj-button", "mj-navbar-link", "mj-preview", "mj-raw",
        "mj-social-element", "mj-style", "mj-table", "mj-text", "mj-title",
    }
)  # fmt: skip

HTML_TAGS = frozenset(
    {
        "a", "abbr", "address", "b", "blockquote", "br", "caption", "code", "div", "em", "h1", "h2", "h3", "h4", "hr",
        "i", "img", "li", "ol", "p", "pre", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot",
        "th", "thead", "tr", "u", "ul",
    }
)  # fmt: skip

KNOWN_TAGS = frozenset().union(*CHILDREN_OF.values(), HTML_HOLDERS)

_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def find_mjml_faults(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and message of each fault in an MJML body as written, with its Jinja still in it."""
    linter = _Linter()
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, _: linter.enter(tag, parser.CurrentLineNumber)
    parser.EndElementHandler = lambda _: linter.leave()
    try:
        parser.Parse(_JINJA.sub(_same_lines, source), True)
    except expat.ExpatError as broken:
        linter.faults.append((broken.lineno, f"not well-formed MJML: {expat.ErrorString(broken.code)}"))
    yield from linter.faults


def _same_lines(match: re.Match[str]) -> str:
    """Put harmless text in the place of Jinja, with as many line breaks."""
    return "-" + "\n" * match.group().count("\n")


class _Linter:
    def __init__(self) -> None:
        self.faults: list[tuple[int, str]] = []
        self._open: list[str] = []

    def enter(self, tag: str, line: int) -> None:
        parent = next((known for known in reversed(self._open) if known in KNOWN_TAGS), "")
        if problem := self._problem_with(tag, parent):
            self.faults.append((line, problem))
        self._open.append(tag)

    def leave(self) -> None:
        self._open.pop()

    @staticmethod
    def _problem_with(tag: str, parent: str) -> str | None:
        if tag in HTML_TAGS:
            return None if parent in HTML_HOLDERS else f"<{tag}> is HTML and belongs inside mj-text, mj-table or mj-raw"
        if tag not in KNOWN_TAGS:
            return f"unknown tag <{tag}>: a compiler drops or misplaces it without a word"
        if tag not in CHILDREN_OF.get(parent, frozenset()):
            return f"<{tag}> has no place in {f'<{parent}>' if parent else 'the document itself'}"
        return None
