"""Files of responses, and how far they are."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from services.survey_api.domain.imports.keeping import estimated_end
from services.survey_api.domain.imports.layout import ANSWERS, Columns
from services.survey_api.models import ImportFormat, ImportState, ResponseImport
from services.survey_api.schemas.intake import ResponseCreate, ShortText
from shared.policy.models import Survey
from shared.web import Instant, ReadModel

_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
_AT = "2026-11-18T14:05:00+00:00"
EXTERNAL_ID = "external_id"


class ImportedResponse(ResponseCreate):
    """One row: a response, with the id that it has where it comes from."""

    external_id: ShortText | None = Field(
        default=None,
        description="What the response is called where it comes from: the same id again is the same response.",
        examples=["legacy-48213"],
    )


def columns_of(survey: Survey) -> Columns:
    """The columns of a CSV whose rows are named as the fields of the API."""
    fields = frozenset(ImportedResponse.model_fields) - {"answers"}
    questions = frozenset(f"{ANSWERS}{question.id}" for question in survey.questions if question.kind == "rating")
    return Columns(known=fields | questions, needed=frozenset(("rating",)))


MAPPED_COLUMNS = Columns(known=frozenset((EXTERNAL_ID,)), needed=frozenset(), any_more=True)
"""Where a source's mapping says what the columns mean."""


class ImportRead(ReadModel):
    """A file of responses, and how far it is."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    agency: str = Field(description="The agency whose responses they are.", examples=["technology-services"])
    format: ImportFormat = Field(description="What the file is.", examples=["csv"])
    survey: str = Field(description="The survey that was answered.", examples=["service-request"])
    source: str | None = Field(description="The webhook source whose mapping reads the rows.", examples=[None])
    state: ImportState = Field(
        description="`waiting`, `running`; in the end `done`, `cancelled` (what was taken in stays) or `failed`.",
        examples=["running"],
    )
    failure: str | None = Field(
        description="Why it failed: `survey_unknown`, `source_unknown` (gone since), `file_incomplete`, `given_up`"
        " (its job is dead). Send the file again when that is mended: what was taken in is known.",
        examples=[None],
    )
    size_bytes: int = Field(description="How large the file is.", examples=[482130])
    read_bytes: int = Field(description="How much of it has been read.", examples=[120400])
    read_count: int = Field(description="Rows that have been read.", examples=[2600])
    taken_count: int = Field(description="Rows that became responses.", examples=[2590])
    historic_count: int = Field(
        description="Those of them that were submitted so long ago that they count and nobody acts on them.",
        examples=[1200],
    )
    duplicate_count: int = Field(description="Rows that were known already: nothing changed.", examples=[4])
    flagged_count: int = Field(
        description="Rows that say something else of a known response: revisions that wait for a person.", examples=[1]
    )
    rejected_count: int = Field(description="Rows that cannot be right.", examples=[5])
    asked_by: str = Field(description="Who sent it.", examples=["nora.whitfield"])
    asked_at: Instant = Field(description="When.", examples=[_AT])
    started_at: Instant | None = Field(description="When the first rows were read.", examples=[_AT])
    finished_at: Instant | None = Field(description="When it was done, cancelled or failed.", examples=[None])
    estimated_end_at: Instant | None = Field(
        description="When it will be done at the speed so far; null unless it is running.", examples=[_AT]
    )

    @classmethod
    def of(cls, kept: ResponseImport, now: datetime) -> "ImportRead":
        """A file as it stands now."""
        derived = {"read_bytes": kept.position, "estimated_end_at": estimated_end(kept, now)}
        own = {name: getattr(kept, name) for name in cls.model_fields if name not in derived}
        return cls.model_validate(own | derived)
