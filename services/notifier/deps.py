"""What notifier's routes ask for: callers by scope, and the settings."""

from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import Request

from services.notifier.resources import NotifierResources
from services.notifier.settings import Settings
from shared.web import Caller, require


async def _settings(request: Request) -> Settings:
    return cast("NotifierResources", request.state.resources).settings


NotifierSettings = Annotated[Settings, Depends(_settings)]
Sender = Annotated[Caller, require("messages:send")]
MessageReader = Annotated[Caller, require("messages:read")]
MessageEraser = Annotated[Caller, require("messages:erase")]
Releaser = Annotated[Caller, require("messages:release")]
DirectoryReader = Annotated[Caller, require("directory:read")]
TemplateReader = Annotated[Caller, require("templates:read")]
SuppressionReader = Annotated[Caller, require("suppressions:read")]
SuppressionWriter = Annotated[Caller, require("suppressions:write")]
