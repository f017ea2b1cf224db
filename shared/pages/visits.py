"""Who is at a public page, as far as a request shows: a person's browser, or something that only looks at links."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

# Whole apps that people read in are left out (LinkedInApp, Outlook-iOS); CUBOT is a maker of telephones.
_PROGRAMS = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|scan|preview|prefetch|monitor|fetch|validator|checker|archiver|headless|phantomjs"
    r"|puppeteer|playwright|selenium|webdriver|curl|wget|python|httpx|aiohttp|java/|okhttp|go-http|node-|axios|libwww"
    r"|lwp|perl|ruby|php|powershell|winhttp|postman|insomnia|apache-http|facebookexternalhit|^whatsapp|embedly|safelinks"
    r"|proofpoint|mimecast|barracuda|symantec|trendmicro|zscaler|fireeye|cloudmark|virustotal|urldefense|forcepoint"
    r"|sophos|microsoft office|ms-office",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What the headers of one request say of who made it.

    Attributes:
        automated: no person looks at the answer: a HEAD, a prefetch, a known program, a caller that wants no page.
        activated: the browser says that a person's own action started this navigation (Sec-Fetch-User, also without
            JavaScript).
    """

    automated: bool
    activated: bool


def read_visit(method: str, headers: Mapping[str, str]) -> Visit:
    """Judge a request by its method and headers (names in lower case, or a case-insensitive mapping)."""

    def said(name: str) -> str:
        return headers.get(name, "").strip().lower()

    agent = headers.get("user-agent", "")
    purposes = (said("sec-purpose"), said("purpose"), said("x-purpose"), said("x-moz"))
    automated = (
        method.upper() == "HEAD"
        or any(word in purpose for purpose in purposes for word in ("prefetch", "prerender", "preview"))
        or not agent.strip()
        or _PROGRAMS.search(agent) is not None
        or "text/html" not in said("accept")
    )
    activated = said("sec-fetch-user") == "?1" and said("sec-fetch-mode") == "navigate"
    return Visit(automated=automated, activated=activated)
