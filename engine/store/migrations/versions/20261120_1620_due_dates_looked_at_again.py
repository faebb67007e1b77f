"""due dates looked at again

A row of the clock looks at due dates again that were computed while a calendar was being changed.
"""

from alembic import op

revision = '9c41d07be2f5'
down_revision = '57e02bbd8a76'
branch_labels = None
depends_on = None


def _allow(kinds: str) -> None:
    with op.batch_alter_table('timer', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_timer_timerkind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_timer_timerkind'), f'kind IN ({kinds})')


def upgrade() -> None:
    _allow("'process', 'notice', 'report', 'start', 'obligation', 'recheck'")


def downgrade() -> None:
    op.execute("DELETE FROM timer WHERE kind = 'recheck'")
    _allow("'process', 'notice', 'report', 'start', 'obligation'")
