"""Answers given on a page: what they came through, when a page was used, machine answers, versions of surveys."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "survey_api_0004"
down_revision = "survey_api_0003"
branch_labels = None
depends_on = None

_CHECKS = {
    "audience_known": "audience IN ('internal', 'external')",
    "suspected_known": "suspected IN ('honeypot', 'automated', 'too_fast', 'burst', 'no_signal')",
    "withheld_is_suspected": ("NOT withheld OR (void_reason IS NOT DISTINCT FROM 'machine' AND suspected IS NOT NULL)"),
}
_PARTIAL: tuple[tuple[str, list[str], bool, str], ...] = (
    ("uq_responses_form_nonce", ["agency", "form_nonce", "withheld"], True, "form_nonce IS NOT NULL"),
    ("uq_responses_invitation", ["agency", "invitation_id"], True, "invitation_id IS NOT NULL AND NOT withheld"),
    (
        "ix_responses_invitation_received",
        ["agency", "invitation_id", "received_at"],
        False,
        "invitation_id IS NOT NULL",
    ),
    ("ix_responses_link", ["agency", "link_id", "received_at"], False, "link_id IS NOT NULL"),
    ("ix_responses_campaign", ["agency", "campaign_id", "id"], False, "campaign_id IS NOT NULL"),
    ("ix_responses_suspected", ["agency", "id"], False, "withheld"),
)


def upgrade() -> None:
    op.add_column(
        "responses",
        sa.Column(
            "survey_version",
            sa.BigInteger(),
            comment="Unknown only of responses from before it was kept.",
            nullable=True,
        ),
    )
    op.add_column("responses", sa.Column("link_id", sa.Uuid(), nullable=True))
    op.add_column("responses", sa.Column("campaign_id", sa.Uuid(), nullable=True))
    op.add_column("responses", sa.Column("invitation_id", sa.Uuid(), nullable=True))
    op.add_column("responses", sa.Column("audience", sa.Text(), nullable=True))
    op.add_column(
        "responses",
        sa.Column("answer_seconds", sa.Double(), comment="From opening the page to sending it.", nullable=True),
    )
    op.add_column(
        "responses",
        sa.Column(
            "form_nonce", sa.Text(), comment="The page that it was sent with; a page counts once.", nullable=True
        ),
    )
    op.add_column(
        "responses",
        sa.Column("suspected", sa.Text(), comment="Why it was taken for a machine's when it came.", nullable=True),
    )
    # What is there already named nobody and was never withheld; what comes from now on says so itself.
    op.add_column(
        "responses",
        sa.Column(
            "staff_named",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            comment="Who helped, as the respondent wrote it.",
            nullable=False,
        ),
    )
    op.alter_column("responses", "staff_named", server_default=None)
    op.add_column(
        "responses",
        sa.Column(
            "withheld",
            sa.Boolean(),
            server_default=sa.false(),
            comment="Nothing has been published of it: a machine seems to have sent it.",
            nullable=False,
        ),
    )
    op.alter_column("responses", "withheld", server_default=None)
    _know("void_reason_known", "void_reason IN ('spam', 'duplicate', 'test', 'withdrawn', 'machine')")
    _know("attribution_state_known", "attribution_state IN ('waiting', 'done', 'held')")
    for name, condition in _CHECKS.items():
        op.create_check_constraint(op.f(f"ck_responses_{name}"), "responses", condition)
    _one_per_request("ticket IS NOT NULL AND NOT withheld")
    for name, columns, unique, condition in _PARTIAL:
        op.create_index(name, "responses", columns, unique=unique, postgresql_where=sa.text(condition))


def downgrade() -> None:
    for name, _, _, condition in reversed(_PARTIAL):
        op.drop_index(name, table_name="responses", postgresql_where=sa.text(condition))
    # What only machines seem to have sent was never published; the tables of before have no place for it.
    for table, column in (("response_revisions", "response_id"), ("responses", "id")):
        op.execute(
            f"DELETE FROM {table} AS t USING responses AS r WHERE r.withheld AND r.agency = t.agency AND r.id = t.{column}"
        )
    op.execute("UPDATE responses SET void_reason = 'spam' WHERE void_reason = 'machine'")
    _one_per_request("ticket IS NOT NULL")
    for name in reversed(_CHECKS):
        op.drop_constraint(op.f(f"ck_responses_{name}"), "responses")
    _know("attribution_state_known", "attribution_state IN ('waiting', 'done')")
    _know("void_reason_known", "void_reason IN ('spam', 'duplicate', 'test', 'withdrawn')")
    for column in (
        "withheld",
        "staff_named",
        "suspected",
        "form_nonce",
        "answer_seconds",
        "audience",
        "invitation_id",
        "campaign_id",
        "link_id",
        "survey_version",
    ):
        op.drop_column("responses", column)


def _know(name: str, condition: str) -> None:
    op.drop_constraint(op.f(f"ck_responses_{name}"), "responses")
    op.create_check_constraint(op.f(f"ck_responses_{name}"), "responses", condition)


def _one_per_request(condition: str) -> None:
    op.drop_index("uq_responses_request", table_name="responses")
    op.create_index(
        "uq_responses_request",
        "responses",
        ["agency", "desk", "ticket", "resolution"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text(condition),
    )
