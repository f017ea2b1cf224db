"""Templates into pages, and pages into responses that may load nothing but themselves."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from shared.pages.catalogue import Catalogue
from shared.pages.theme import PageTheme

_OWN = Path(__file__).parent
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s*\n\s*")


@dataclass(frozen=True)
class Page:
    """A rendered page, and the only style and script that a browser may apply to it."""

    html: str
    style: str
    script: str = ""

    @property
    def content_security_policy(self) -> str:
        """Nothing from anywhere, but this page's own style and script, by their hashes, and forms to this origin."""
        script = f"script-src {_source(self.script)}; " if self.script else ""
        return (
            f"default-src 'none'; style-src {_source(self.style)}; {script}img-src data:; "
            "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )


@dataclass(frozen=True)
class PageSet:
    """The pages of one service: a folder with `templates/` and `texts/`, on top of those that all share.

    A page `name` is `templates/<name>.html`, with `<name>.css` and `<name>.js` beside it where it needs them; a page
    `survey-thanks` also has those of `survey`.
    """

    folder: Path | None = None

    @cached_property
    def catalogue(self) -> Catalogue:
        """The texts of this service and the shared ones."""
        own = [self.folder / "texts"] if self.folder else []
        return Catalogue.read(_OWN / "texts", *own)

    @cached_property
    def environment(self) -> Environment:
        """Everything is escaped, and a misspelt name is an error, not an empty place."""
        return Environment(
            loader=FileSystemLoader(self._folders),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    @cached_property
    def _folders(self) -> list[Path]:
        return [*([self.folder / "templates"] if self.folder else []), _OWN / "templates"]

    @cached_property
    def _assets(self) -> dict[str, tuple[str, str]]:
        """Stylesheet and script by page, as far as they were asked for."""
        return {}

    def assets_of(self, name: str) -> tuple[str, str]:
        """The stylesheet of a page (what all pages share, then its own) and its script, read once."""
        if name not in self._assets:
            family = _family(name)
            style = "".join(_compact(self._read(f"{part}.css")) for part in ("base", "forms", *family))
            self._assets[name] = style, "".join(self._read(f"{part}.js").strip() for part in family)
        return self._assets[name]

    def _read(self, file: str) -> str:
        """The first file of this name; nothing where there is none."""
        paths = (folder / file for folder in self._folders)
        return next((path.read_text("utf-8") for path in paths if path.is_file()), "")


def render_page(
    pages: PageSet, name: str, language: str, theme: PageTheme, *, more_style: str = "", **values: object
) -> Page:
    """Render one page of a set; every value is escaped. `more_style` is that of a fragment that it is given.

    Templates have `t` (the texts of the language), `language`, `direction`, `theme`, and the values.

    Raises:
        jinja2.UndefinedError, KeyError: the template asks for a value or a text that there is not.
    """
    texts = pages.catalogue.texts_for(language)
    style, script = pages.assets_of(name)
    style = theme.tokens + style + more_style
    html = pages.environment.get_template(f"{name}.html").render(
        **{"languages": (), **values},
        t=texts,
        language=language,
        direction=texts.direction,
        theme=theme,
        style=_Verbatim(style),
        script=_Verbatim(script),
    )
    return Page(html, style, script)


def page_response(page: Page, status: int = 200, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """The page as an answer: nothing of it is kept, framed, or told to other sites."""
    return HTMLResponse(
        page.html,
        int(status),
        {
            "Content-Security-Policy": page.content_security_policy,
            "Referrer-Policy": "no-referrer",  # addresses hold codes and tokens
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            **(headers or {}),
        },
    )


class _Verbatim(str):
    """Our own style or script: what the hash is of must not be escaped."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def _family(name: str) -> list[str]:
    """The page's name, and before it that of the page that it belongs to."""
    first, dash, _ = name.partition("-")
    return [first, name] if dash else [name]


@lru_cache(maxsize=256)
def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _compact(css: str) -> str:
    return _SPACE.sub("", _COMMENT.sub("", css)).strip()
