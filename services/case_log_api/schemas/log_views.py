"""What saved views of the log look like over HTTP."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.case_log_api.models import SavedView
from services.case_log_api.schemas.log_listing import LogFilters
from shared.web import ApiModel, Instant, ReadModel

_AT = "2026-11-18T14:05:00+00:00"
_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
ViewName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\r\n]*$")]


class LogViewWrite(ApiModel):
    """A filter to be saved under a name."""

    name: ViewName = Field(description="Its name, unique among yours.", examples=["Open, Access OC"])
    filters: LogFilters = Field(
        description="The filters, as the list takes them.", examples=[{"status": "open", "channel": "access_oc"}]
    )
    is_shared: bool = Field(default=False, description="Whether everybody may use it.", examples=[True])

    def saved_filters(self) -> dict[str, object]:
        """The filters as they are kept: what is named."""
        return self.filters.model_dump(mode="json", exclude_none=True)


class LogViewRead(ReadModel):
    """A saved view."""

    id: UUID = Field(description="Its id: `GET /v1/log-entries?view=…`.", examples=[_ID])
    name: str = Field(description="Its name.", examples=["Open, Access OC"])
    owner: str = Field(description="Whose it is.", examples=["nora.whitfield"])
    is_mine: bool = Field(description="Whether it is yours: only then you may change it.", examples=[True])
    is_shared: bool = Field(description="Whether everybody may use it.", examples=[True])
    filters: LogFilters = Field(description="The filters.", examples=[{"status": "open", "channel": "access_oc"}])
    created_at: Instant = Field(description="When it was saved first.", examples=[_AT])
    updated_at: Instant = Field(description="When it was changed last.", examples=[_AT])

    @classmethod
    def of(cls, view: SavedView, *, reader: str) -> "LogViewRead":
        """The view as this reader sees it."""
        return cls(
            id=view.id,
            name=view.name,
            owner=view.owner,
            is_mine=view.owner == reader,
            is_shared=view.is_shared,
            filters=LogFilters.model_validate(view.filters),
            created_at=view.created_at,
            updated_at=view.updated_at,
        )
