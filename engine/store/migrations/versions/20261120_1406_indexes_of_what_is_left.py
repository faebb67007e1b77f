"""indexes of what is left

What a case still has to do is found without passing all it has ever done.
"""

import sqlalchemy as sa
from alembic import op

revision = '1f0c6d2a9b57'
down_revision = 'd83e1bd851e2'
branch_labels = None
depends_on = None

LIVE = sa.text("status IN ('open', 'claimed')")
WAITING = sa.text("status = 'waiting'")


def upgrade() -> None:
    op.create_index('ix_task_case_live', 'task', ['case_id'], postgresql_where=LIVE, sqlite_where=LIVE)
    op.create_index('ix_task_instance_live', 'task', ['instance_id'], postgresql_where=LIVE, sqlite_where=LIVE)
    op.create_index(
        'ix_timer_instance_waiting', 'timer', ['instance_id'], postgresql_where=WAITING, sqlite_where=WAITING
    )
    op.create_index('ix_timer_case_waiting', 'timer', ['case_id'], postgresql_where=WAITING, sqlite_where=WAITING)


def downgrade() -> None:
    op.drop_index('ix_timer_case_waiting', 'timer')
    op.drop_index('ix_timer_instance_waiting', 'timer')
    op.drop_index('ix_task_instance_live', 'task')
    op.drop_index('ix_task_case_live', 'task')
