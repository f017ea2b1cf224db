"""Survey links, campaigns, signatures attested, openings counted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "survey_api_0003"
down_revision = "survey_api_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attestations",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("attested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attested_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_attestations")),
    )
    op.create_index(
        op.f("ix_attestations_agency_person_attested_at"),
        "attestations",
        ["agency", "person", "attested_at"],
        unique=False,
    )
    op.create_table(
        "campaigns",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("programs", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("target_count", sa.BigInteger(), nullable=True),
        sa.Column("run_by", sa.Text(), nullable=False, comment="Who made it: a handle, or the credential's name."),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("audience IN ('internal', 'external')", name=op.f("ck_campaigns_audience_known")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_campaigns_ends_after_start")),
        sa.CheckConstraint("target_count > 0", name=op.f("ck_campaigns_target_above_zero")),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_campaigns")),
    )
    op.create_index(op.f("ix_campaigns_agency_starts_on_id"), "campaigns", ["agency", "starts_on", "id"], unique=False)
    op.create_table(
        "link_openings",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("shard", sa.BigInteger(), nullable=False),
        sa.Column("opened", sa.BigInteger(), nullable=False, comment="By somebody who looks human."),
        sa.Column(
            "automated", sa.BigInteger(), nullable=False, comment="By mail scanners, previews and other machines."
        ),
        sa.PrimaryKeyConstraint("agency", "link_id", "opened_on", "shard", name=op.f("pk_link_openings")),
    )
    op.create_table(
        "signature_marks",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_count", sa.BigInteger(), nullable=False),
        sa.Column("first_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_opened_link_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("agency", "person", name=op.f("pk_signature_marks")),
        sa.UniqueConstraint("agency", "mark", name=op.f("uq_signature_marks_agency_mark")),
    )
    op.create_table(
        "survey_links",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("audience", sa.Text(), nullable=True),
        sa.Column(
            "is_default",
            sa.Boolean(),
            nullable=False,
            comment="The program's own link: in signatures and on its first poster.",
        ),
        sa.Column("declared_by", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "valid_to",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="The first instant at which it no longer works.",
        ),
        sa.Column("replaced_by", sa.Uuid(), nullable=True, comment="The newest link of its line, after a rotation."),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'campaign') = (campaign_id IS NOT NULL)", name=op.f("ck_survey_links_campaign_named")
        ),
        sa.CheckConstraint("NOT is_default OR kind = 'standing'", name=op.f("ck_survey_links_default_stands")),
        sa.CheckConstraint("audience IN ('internal', 'external')", name=op.f("ck_survey_links_audience_known")),
        sa.CheckConstraint("kind IN ('standing', 'campaign')", name=op.f("ck_survey_links_kind_known")),
        sa.CheckConstraint("declared_by IN ('api', 'pack')", name=op.f("ck_survey_links_declared_by_known")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_survey_links_ends_after_start")),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_survey_links")),
        sa.UniqueConstraint("code", name=op.f("uq_survey_links_code")),
    )
    op.create_index(
        op.f("ix_survey_links_agency_program_id"), "survey_links", ["agency", "program", "id"], unique=False
    )
    op.create_index(
        "ix_survey_links_campaign",
        "survey_links",
        ["agency", "campaign_id"],
        unique=False,
        postgresql_where=sa.text("campaign_id IS NOT NULL"),
    )
    op.create_index(
        "uq_survey_links_default",
        "survey_links",
        ["agency", "survey", "program"],
        unique=True,
        postgresql_where=sa.text("is_default AND replaced_by IS NULL AND withdrawn_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("survey_links")
    op.drop_table("signature_marks")
    op.drop_table("link_openings")
    op.drop_table("campaigns")
    op.drop_table("attestations")
