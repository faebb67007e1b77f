"""indexes of the lists

Add first; remove a release later. Every move is run by a test on a filled database.
"""

import sqlalchemy as sa
from alembic import op

revision = 'd83e1bd851e2'
down_revision = '407b33cd21fd'
branch_labels = None
depends_on = None

LIVE = sa.text("status IN ('open', 'claimed')")


def upgrade() -> None:
    op.create_index('ix_case_opened', 'case', ['opened_at', 'id'])
    op.create_index('ix_task_done', 'task', ['done_by_id', 'done_at'])
    op.create_index('ix_task_due', 'task', ['due_at', 'id'], postgresql_where=LIVE, sqlite_where=LIVE)


def downgrade() -> None:
    op.drop_index('ix_task_due', 'task')
    op.drop_index('ix_task_done', 'task')
    op.drop_index('ix_case_opened', 'case')
