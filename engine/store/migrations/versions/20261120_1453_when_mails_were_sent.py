"""when mails were sent

The page of mails says how long those of the last day waited, without passing all that were ever sent.
"""

from alembic import op

revision = '76dff6d7e265'
down_revision = 'e84fe82ed057'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_outbox_sent', 'outbox', ['programme_key', 'sent_at'])


def downgrade() -> None:
    op.drop_index('ix_outbox_sent', 'outbox')
