"""supervisors' interventions

Cases are suspended, resumed, repaired and cancelled, failures are looked at by people. On SQLite tables whose states
grow are made anew, because a check cannot be changed there.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = '6e8f3569329f'
down_revision = '7be20c41d9f3'
branch_labels = None
depends_on = None


GROWN = {
    ('case', 'casestatus'): (('open', 'incident', 'closed'), ('suspended', 'cancelled')),
    ('instance', 'instancestatus'): (('running', 'completed', 'failed'), ('suspended', 'cancelled')),
    ('timer', 'timerstatus'): (('waiting', 'fired', 'cancelled'), ('held',)),
    ('outbox', 'outboxstatus'): (('queued', 'leased', 'sent', 'failed', 'unknown'), ('cancelled',)),
}


def _allow(table: str, check: str, states: tuple[str, ...]) -> None:
    allowed = ', '.join(f"'{state}'" for state in states)
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.drop_constraint(op.f(f'ck_{table}_{check}'), type_='check')
        batch_op.create_check_constraint(op.f(f'ck_{table}_{check}'), f'status IN ({allowed})')


def upgrade() -> None:
    for (table, check), (known, new) in GROWN.items():
        _allow(table, check, (*known, *new))
    op.create_table('held_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('instance_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=255), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('correlation', sa.String(length=255), nullable=True),
    sa.Column('data', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('came_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['instance_id'], ['instance.id'], name=op.f('fk_held_event_instance_id_instance')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_held_event'))
    )
    with op.batch_alter_table('held_event', schema=None) as batch_op:
        batch_op.create_index('ix_held_event_instance', ['instance_id', 'id'], unique=False)

    op.create_table('suspension',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('programme_key', sa.String(length=64), nullable=False),
    sa.Column('case_kind', sa.String(length=255), nullable=True),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('instance_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('suspended_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('suspended_by', sa.String(length=255), nullable=False),
    sa.Column('resumed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resumed_by', sa.String(length=255), nullable=True),
    sa.Column('resume_reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_suspension_case_id_case')),
    sa.ForeignKeyConstraint(['instance_id'], ['instance.id'], name=op.f('fk_suspension_instance_id_instance')),
    sa.ForeignKeyConstraint(['programme_key'], ['programme.key'], name=op.f('fk_suspension_programme_key_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suspension'))
    )
    with op.batch_alter_table('suspension', schema=None) as batch_op:
        batch_op.create_index('ix_suspension_programme', ['programme_key'], unique=False, postgresql_where=sa.text('resumed_at IS NULL'), sqlite_where=sa.text('resumed_at IS NULL'))

    op.create_table('incident',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(length=255), nullable=False),
    sa.Column('kind', sa.Enum('clock', 'task', 'instance', name='incidentkind', native_enum=False, create_constraint=True, length=16), nullable=False),
    sa.Column('programme_key', sa.String(length=64), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('instance_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('task_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('timer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('element_id', sa.String(length=255), nullable=True),
    sa.Column('name', sa.String(length=255), nullable=True),
    sa.Column('code', sa.String(length=255), nullable=False),
    sa.Column('sentence_ja', sa.Text(), nullable=False),
    sa.Column('sentence_en', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.String(length=255), nullable=True),
    sa.Column('ending', sa.Enum('solved', 'skipped', 'cancelled', name='incidentend', native_enum=False, create_constraint=True, length=16), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_incident_case_id_case')),
    sa.ForeignKeyConstraint(['instance_id'], ['instance.id'], name=op.f('fk_incident_instance_id_instance')),
    sa.ForeignKeyConstraint(['programme_key'], ['programme.key'], name=op.f('fk_incident_programme_key_programme')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_incident_task_id_task')),
    sa.ForeignKeyConstraint(['timer_id'], ['timer.id'], name=op.f('fk_incident_timer_id_timer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident'))
    )
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.create_index('ix_incident_case', ['case_id'], unique=False)
        batch_op.create_index('ix_incident_key', ['key'], unique=True, postgresql_where=sa.text('ended_at IS NULL'), sqlite_where=sa.text('ended_at IS NULL'))
        batch_op.create_index('ix_incident_programme', ['programme_key'], unique=False, postgresql_where=sa.text('ended_at IS NULL'), sqlite_where=sa.text('ended_at IS NULL'))

    with op.batch_alter_table('instance', schema=None) as batch_op:
        batch_op.add_column(sa.Column('skips', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=True))
        batch_op.add_column(sa.Column('suspended_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.add_column(sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True))



def downgrade() -> None:
    op.execute("UPDATE \"case\" SET status = 'open' WHERE status = 'suspended'")
    op.execute("UPDATE \"case\" SET status = 'closed' WHERE status = 'cancelled'")
    op.execute("UPDATE instance SET status = 'running' WHERE status = 'suspended'")
    op.execute("UPDATE instance SET status = 'completed' WHERE status = 'cancelled'")
    op.execute("UPDATE timer SET status = 'waiting' WHERE status = 'held'")
    op.execute("UPDATE outbox SET status = 'failed' WHERE status = 'cancelled'")
    for (table, check), (known, _new) in GROWN.items():
        _allow(table, check, known)
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_column('paused_at')

    with op.batch_alter_table('instance', schema=None) as batch_op:
        batch_op.drop_column('suspended_at')
        batch_op.drop_column('skips')

    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.drop_index('ix_incident_programme', postgresql_where=sa.text('ended_at IS NULL'), sqlite_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index('ix_incident_key', postgresql_where=sa.text('ended_at IS NULL'), sqlite_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index('ix_incident_case')

    op.drop_table('incident')
    with op.batch_alter_table('suspension', schema=None) as batch_op:
        batch_op.drop_index('ix_suspension_programme', postgresql_where=sa.text('resumed_at IS NULL'), sqlite_where=sa.text('resumed_at IS NULL'))

    op.drop_table('suspension')
    with op.batch_alter_table('held_event', schema=None) as batch_op:
        batch_op.drop_index('ix_held_event_instance')

    op.drop_table('held_event')
