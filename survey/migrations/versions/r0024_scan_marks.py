"""Changes of placards, campaigns and what desks offer are counted from here on."""

from __future__ import annotations

revision = "r0024_scan_marks"
down_revision = "r0023_waiting_comments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change no table: the triggers are set anew after every revision, the new ones after this."""


def downgrade() -> None:
    """Change no table."""
