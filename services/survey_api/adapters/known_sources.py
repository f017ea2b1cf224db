"""Sources remembered for a moment, because every delivery asks for one."""

import time
from dataclasses import dataclass, field

from services.survey_api.domain.delivered.live_source import LiveSource, find_live_source
from shared.db import Sessions

_FRESH_SECONDS = 0.2


@dataclass
class KnownSources:
    """Only what exists is remembered, and a change made in this process is seen at once."""

    sessions: Sessions
    seconds: float
    _known: dict[str, tuple[float, LiveSource]] = field(default_factory=dict)

    async def find(self, name: str, *, fresh: bool = False) -> LiveSource | None:
        """Return an enabled source, read anew if asked or if it was last read too long ago."""
        known = self._known.get(name)
        # A stream of unproven deliveries costs five reads a second, not one each.
        longest = min(self.seconds, _FRESH_SECONDS) if fresh else self.seconds
        if known is not None and time.monotonic() - known[0] < longest:
            return known[1]
        read_at = time.monotonic()
        async with self.sessions() as session:
            source = await find_live_source(session, name)
        if source is None:
            self._known.pop(name, None)
            return None
        self._known[name] = (read_at, source)
        return source

    def forget(self, name: str) -> None:
        """Read this source anew next time."""
        self._known.pop(name, None)
