"""The API of notifier: messages, templates, suppressions and the directory."""

from fastapi import FastAPI

from services.notifier.adapters.relay import relay_for
from services.notifier.resources import NotifierResources, open_notifier_resources
from services.notifier.routes import ROUTERS
from services.notifier.settings import Settings
from shared.db.migrate import is_at_head
from shared.resources import Resources
from shared.web import build_app

_DESCRIPTION = """
Writes to people, and only notifier does: others name a template, values, and roles or people; notifier renders the
agency's own wording, looks up who holds a role on that day, and hands the mail to a relay until each address is settled.

A message is frozen when it is accepted: what is sent later is what was rendered then. Its id is the asker's, so the same
request again is the same message.

Addresses at `simulator.careloop.example` act out an outcome and reach nobody: `delivered@`, `bounced@`, `slow@` (accepted at
the third try) and `unknown@` (the connection breaks while the mail is handed over). `bounced+anything@` works too.
"""


def create_app(settings: Settings | None = None, *, resources: NotifierResources | None = None) -> FastAPI:
    """Make the app; with `resources` it uses what is open already."""
    own = settings or Settings()
    return build_app(
        service="notifier",
        title="careloop notifier",
        description=_DESCRIPTION,
        settings=own,
        routers=ROUTERS,
        resources=resources,
        open_resources=None if resources else lambda: open_notifier_resources(own, relay_for),
        is_at_head=_is_at_head,
    )


async def _is_at_head(resources: Resources) -> bool:
    return await is_at_head(resources.engine, resources.service)
