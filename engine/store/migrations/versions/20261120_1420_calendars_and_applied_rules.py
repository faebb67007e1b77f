"""calendars and applied rules

Imported holidays and local days; whose rules a deadline follows; why a report is due when it is; counted duties on the
clock. On SQLite the tables are made anew where a check or a reference changes.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import engine.store.base

revision = '4e8b2f7d6a31'
down_revision = '1f0c6d2a9b57'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def _allow(kinds: str) -> None:
    with op.batch_alter_table('timer', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_timer_timerkind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_timer_timerkind'), f'kind IN ({kinds})')


def upgrade() -> None:
    op.create_table(
        'calendar_change',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('programme_key', sa.String(64), nullable=True),
        sa.Column('days', JSON, nullable=False),
        sa.Column('mark', sa.BigInteger(), nullable=False),
        sa.Column('file', sa.String(255), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('applied_at', engine.store.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column('applied_by', sa.String(255), nullable=False),
        sa.ForeignKeyConstraint(
            ['programme_key'], ['programme.key'], name=op.f('fk_calendar_change_programme_key_programme')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_change')),
    )
    op.create_index('ix_calendar_change_programme', 'calendar_change', ['programme_key', 'id'])
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.add_column(sa.Column('rules_release_id', BIG, nullable=True))
        batch_op.create_foreign_key(
            op.f('fk_task_rules_release_id_release'), 'release', ['rules_release_id'], ['id']
        )
    op.add_column('report', sa.Column('deadline', JSON, nullable=True))
    _allow("'process', 'notice', 'report', 'start', 'obligation'")


def downgrade() -> None:
    op.execute("DELETE FROM timer WHERE kind = 'obligation'")
    _allow("'process', 'notice', 'report', 'start'")
    op.drop_column('report', 'deadline')
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('fk_task_rules_release_id_release'), type_='foreignkey')
        batch_op.drop_column('rules_release_id')
    op.drop_index('ix_calendar_change_programme', 'calendar_change')
    op.drop_table('calendar_change')
