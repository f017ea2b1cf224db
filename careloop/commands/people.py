"""`login-link`: how a person signs in to pages until there is an identity provider."""

import asyncio
import os
from typing import Annotated

import typer

from careloop.commands.options import DEFAULT_DATA_DIR, DataDir, split_words

# Where a person goes on to from a service's sign-in page.
FIRST_PAGES = {"reporter": "/overview"}


def add_to(app: typer.Typer) -> None:
    """Add the command of this module to the `careloop` command."""
    app.command("login-link")(login_link)


def login_link(
    agency: Annotated[str, typer.Option(help="The person's agency, as its pack calls it.")],
    person: Annotated[str, typer.Option(help="The person's handle in the agency's directory.")],
    scopes: Annotated[str, typer.Option(help="What the person may do, separated by commas.")],
    service: Annotated[str, typer.Option(help="The service whose pages it opens.")] = "case_log_api",
    page: Annotated[
        str | None, typer.Option(help="The page of the service that the person goes on to, for instance /overview.")
    ] = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Print a link that signs a person in to a service's pages: it works once, within 15 minutes.

    It leads to a page with a button, since mail scanners follow links; reporter's goes on to the overview.
    """
    from urllib.parse import quote

    from careloop.commands.database import reach_databases
    from careloop.stack.packs import open_session
    from careloop.stack.services import check_service_name
    from shared.clock import SystemClock
    from shared.web.login import create_login_link

    chosen = check_service_name(service)

    async def create() -> str:
        now = SystemClock().now()
        async with open_session(chosen) as session:
            return await create_login_link(session, agency=agency, person=person, scopes=split_words(scopes), now=now)

    with reach_databases(data_dir):
        token = asyncio.run(create())
        origin = os.environ.get("CARELOOP_PUBLIC_URL", "http://127.0.0.1:8100").rstrip("/")
    then = page if page is not None else FIRST_PAGES.get(chosen, "")
    print(f"{origin}/{chosen}/login?token={token}" + (f"&then={quote(then, safe='/')}" if then else ""))
