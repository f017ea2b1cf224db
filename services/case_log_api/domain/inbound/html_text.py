"""Turns the HTML of a mail into plain text: nothing is loaded, run or kept but words and the addresses of links."""

import re
from html import unescape
from html.parser import HTMLParser

from services.case_log_api.domain.inbound.charsets import clean_text

MOST_CAREFUL = 500_000
_STEP = 8_192
# One tag that is longer than this is no tag: the parser would look at it again with every further step.
_LONGEST_UNREAD = 32_768
_EMBEDDED = re.compile(r"data:[\w/+.-]{0,60};base64,[A-Za-z0-9+/=\s]{64,}", re.IGNORECASE)
_LONE_BRACKET = re.compile(r"<(?![A-Za-z]|/[A-Za-z])")
_TAG = re.compile(r"<[^<>]*>")
_MANY_SPACES = re.compile(r"[ \t\xa0]+")
_MANY_BREAKS = re.compile(r"\n{3,}")
_DROPPED = frozenset({"script", "style", "head", "title", "template", "svg", "math"})
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer"}
    | {"form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section"}
    | {"table", "tbody", "tr", "ul"}
)
_APART = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote"})
_DEEPEST_QUOTE = 10
_DEEPEST_LINK = 20
_LONGEST_END_TAG = 20


def write_html_as_text(html: str, *, careful: int = MOST_CAREFUL) -> str:
    """The words of an HTML page as plain text, quotations with `> `.

    Beyond the first `careful` characters only tags are cut out: a page is not longer than that, an attack is.
    """
    page = _without_comments(_EMBEDDED.sub("", html))
    rest = page[careful:]
    page = _LONE_BRACKET.sub("&lt;", page[:careful])
    try:
        reader = _Reader(_DROPPED)
        reader.read(page)
        if reader.is_within_dropped:
            # An element without its end would hide the rest of the mail.
            reader = _Reader(frozenset({"script", "style"}))
            reader.read(page)
        written = reader.text()
    except (AssertionError, ValueError, IndexError):
        written = _strip_tags(page)
    return clean_text(f"{written}\n{_strip_tags(rest)}" if rest else written)


def _strip_tags(html: str) -> str:
    return unescape(_TAG.sub(" ", html))


def _without_comments(html: str) -> str:
    """The page without comments and declarations, in one pass: the parser starts over at each one without an end."""
    pieces = []
    at = 0
    ends = {"<!--": "-->", "<![": ">", "<!": ">", "<?": ">"}
    missing: set[str] = set()
    for start in re.finditer(r"<!--|<!\[|<!|<\?", html):
        if start.start() < at:
            continue
        pieces.append(html[at : start.start()])
        end = ends[start[0]]
        found = -1 if end in missing else html.find(end, start.end())
        if found == -1:
            missing.add(end)
            pieces.append(" ")
            at = start.end()
        else:
            pieces.append(" ")  # not nothing: what stands on both sides must not become a tag
            at = found + len(end)
    pieces.append(html[at:])
    return "".join(pieces)


class _Reader(HTMLParser):
    def __init__(self, dropped: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._never_shown = dropped
        self._lines: list[str] = []
        self._line: list[str] = []
        self._dropped: list[str] = []
        self._quotes = 0
        self._preformatted = 0
        self._links: list[tuple[str, int]] = []

    def read(self, html: str) -> None:
        for at in range(0, len(html), _STEP):
            self.feed(html[at : at + _STEP])
            if len(self.rawdata) > _LONGEST_UNREAD:
                self._take_rest()
        self._take_rest()
        self._break()

    def _take_rest(self) -> None:
        if self.cdata_elem is not None:
            self.rawdata = self.rawdata[-_LONGEST_END_TAG:]  # within a script: its end may be half there
            return
        rest, self.rawdata = self.rawdata, ""
        self.handle_data(_strip_tags(rest))

    @property
    def is_within_dropped(self) -> bool:
        """Whether the page ended inside an element that is not shown."""
        return bool(self._dropped)

    def text(self) -> str:
        return _MANY_BREAKS.sub("\n\n", "\n".join(self._lines)).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._never_shown:
            self._dropped.append(tag)
        elif tag == "body":
            self._dropped.clear()  # a head without its end
        elif tag == "br":
            self._break()
        elif tag == "a":
            href = next((value for name, value in attrs if name == "href" and value), "")
            if len(self._links) < _DEEPEST_LINK:
                self._links.append((href.strip(), len(self._line)))
        elif tag == "img":
            self.handle_data(next((f" [{value}] " for name, value in attrs if name == "alt" and value), ""))
        elif tag in {"td", "th"}:
            self._line.append(" ")
        elif tag in _BLOCKS:
            self._start_block(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._never_shown:
            self.handle_starttag(tag, attrs)

    def _start_block(self, tag: str) -> None:
        self._end_block(tag)
        if tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._preformatted += 1
        elif tag == "li":
            self._line.append("- ")

    def _end_block(self, tag: str) -> None:
        self._break_if_words()
        if tag in _APART and self._lines and self._lines[-1]:
            self._lines.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._never_shown:
            if tag in self._dropped:
                del self._dropped[self._dropped.index(tag) :]
        elif tag == "a" and self._links:
            href, start = self._links.pop()
            words = "".join(self._line[start:])
            if _is_worth_showing(href, words):
                self._line.append(f" <{href}>")
        elif tag in _BLOCKS:
            self._end_block(tag)
            if tag == "blockquote":
                self._quotes = max(0, self._quotes - 1)
            elif tag == "pre":
                self._preformatted = max(0, self._preformatted - 1)

    def handle_data(self, data: str) -> None:
        if self._dropped:
            return
        if self._preformatted:
            first, *others = data.split("\n")
            self._line.append(first)
            for other in others:
                self._break()
                self._line.append(other)
        else:
            self._line.append(data.replace("\r", " ").replace("\n", " "))

    def _break_if_words(self) -> None:
        if "".join(self._line).strip():
            self._break()
        else:
            self._line.clear()
            self._links.clear()

    def _break(self) -> None:
        written = "".join(self._line)
        if not self._preformatted:
            written = _MANY_SPACES.sub(" ", written).strip()
        self._line.clear()
        self._links = [(href, 0) for href, _ in self._links]
        self._lines.append(f"{'> ' * min(self._quotes, _DEEPEST_QUOTE)}{written}".rstrip())


def _is_worth_showing(href: str, words: str) -> bool:
    """Whether the words of a link do not say where it leads already."""
    if not href.lower().startswith(("http://", "https://", "mailto:", "tel:", "ftp://")):
        return False
    bare = re.sub(r"^(?:https?://|mailto:|tel:|ftp://)", "", href, flags=re.IGNORECASE).rstrip("/")
    return bool(bare) and bare not in words
