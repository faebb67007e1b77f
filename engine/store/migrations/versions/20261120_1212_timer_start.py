"""timer kind start

Timer start events of published processes are rows of the clock, too. On SQLite the table is made anew, because a
check cannot be changed there.
"""

from alembic import op

revision = '7be20c41d9f3'
down_revision = '5c1d7e90a2b4'
branch_labels = None
depends_on = None


def _allow(kinds: str) -> None:
    with op.batch_alter_table('timer', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_timer_timerkind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_timer_timerkind'), f'kind IN ({kinds})')


def upgrade() -> None:
    _allow("'process', 'notice', 'report', 'start'")


def downgrade() -> None:
    op.execute("DELETE FROM timer WHERE kind = 'start'")
    _allow("'process', 'notice', 'report'")
