"""index of held tasks

What a person holds is found by an index over held tasks alone: one over all live ones is passed over by the databases
where most tasks wait for somebody to take them.
"""

import sqlalchemy as sa
from alembic import op

revision = 'bac28e89f7e3'
down_revision = '76dff6d7e265'
branch_labels = None
depends_on = None

LIVE = sa.text("status IN ('open', 'claimed')")
HELD = sa.text("status IN ('open', 'claimed') AND assignee_id IS NOT NULL")


def upgrade() -> None:
    op.drop_index('ix_task_assignee_due', 'task')
    op.create_index('ix_task_held_due', 'task', ['assignee_id', 'due_at'], postgresql_where=HELD, sqlite_where=HELD)


def downgrade() -> None:
    op.drop_index('ix_task_held_due', 'task')
    op.create_index('ix_task_assignee_due', 'task', ['assignee_id', 'due_at'], postgresql_where=LIVE, sqlite_where=LIVE)
