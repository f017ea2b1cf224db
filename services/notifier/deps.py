"""What notifier's routes ask for: callers by scope."""

from typing import Annotated

from shared.web import Caller, require

Sender = Annotated[Caller, require("messages:send")]
MessageReader = Annotated[Caller, require("messages:read")]
Releaser = Annotated[Caller, require("messages:release")]
DirectoryReader = Annotated[Caller, require("directory:read")]
TemplateReader = Annotated[Caller, require("templates:read")]
SuppressionReader = Annotated[Caller, require("suppressions:read")]
SuppressionWriter = Annotated[Caller, require("suppressions:write")]
