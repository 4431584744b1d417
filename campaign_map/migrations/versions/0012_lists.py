"""Lists as they were loaded: their columns, and each row as it stood."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lists", sa.Column("headers", sa.Text(), server_default="[]", nullable=False))
    op.add_column("lists", sa.Column("fields", sa.Text(), server_default="[]", nullable=False))
    op.add_column("lists", sa.Column("finished_at", sa.BigInteger(), nullable=True))
    # Nobody noted which broke off; those that did are whole as soon as somebody sends them in again.
    op.execute("UPDATE lists SET finished_at = loaded_at")
    op.create_index(op.f("ix_lists_seat_code_sha256"), "lists", ["seat_code", "sha256"], unique=False)
    op.create_table(
        "list_rows",
        sa.Column("list_id", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["lists.list_id"], name=op.f("fk_list_rows_list_id_lists")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.contact_id"], name=op.f("fk_list_rows_contact_id_contacts")),
        sa.PrimaryKeyConstraint("list_id", "row", name=op.f("pk_list_rows")),
    )
    op.create_index(op.f("ix_list_rows_contact_id"), "list_rows", ["contact_id"], unique=False)
    op.create_table(
        "list_mappings",
        sa.Column("header_hash", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("chosen_by", sa.Text(), nullable=False),
        sa.Column("chosen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("header_hash", name=op.f("pk_list_mappings")),
    )
    op.create_table(
        "held_files",
        sa.Column("held_id", sa.Text(), nullable=False),
        sa.Column("coordinator_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("seat_code", sa.Text(), nullable=False),
        sa.Column("register_only", sa.Boolean(), nullable=False),
        sa.Column("chosen", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("held_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("held_id", name=op.f("pk_held_files")),
    )
    op.create_index(op.f("ix_held_files_held_at"), "held_files", ["held_at"], unique=False)


def downgrade() -> None:
    for table in ("held_files", "list_mappings", "list_rows"):
        op.drop_table(table)
    op.drop_index(op.f("ix_lists_seat_code_sha256"), table_name="lists")
    for column in ("finished_at", "fields", "headers"):
        op.drop_column("lists", column)
