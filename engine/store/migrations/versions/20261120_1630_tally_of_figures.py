"""tally of figures

Which record counts for which KPI is decided when it is written; months are closed with what was counted. What is in the
database already is counted by the clock (`engine/kpi/tally.py`).
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import engine.store.base

revision = 'b7d1f04ac923'
down_revision = '65efb8589763'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql')


def _allow(kinds: str) -> None:
    with op.batch_alter_table('timer', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_timer_timerkind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_timer_timerkind'), f'kind IN ({kinds})')


def _entry(table: str, first: sa.Column) -> list[sa.Column | sa.ForeignKeyConstraint]:
    """The columns of the key come first, in its order.

    In a table without row ids SQLite 3.40 looks for forbidden NULLs in the wrong column otherwise, and calls a sound
    backup damaged.
    """
    return [
        first,
        sa.Column('kpi_key', sa.String(length=255), nullable=False),
        sa.Column('occurred_on', sa.Date(), nullable=False),
        sa.Column('record_id', BIG, nullable=False),
        sa.Column('group_key', sa.String(length=255), nullable=False),
        sa.Column('month', sa.Integer(), nullable=False),
        sa.Column('until_on', sa.Date(), nullable=True),
        sa.Column('is_decided', sa.Boolean(), nullable=False),
        sa.Column('value_key', sa.String(length=32), nullable=True),
        sa.Column('whole', sa.BigInteger(), nullable=True),
        sa.Column('part', sa.BigInteger(), nullable=True),
        sa.Column('company_id', BIG, nullable=True),
        sa.ForeignKeyConstraint(['record_id'], ['record.id'], name=op.f(f'fk_{table}_record_id_record')),
        sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f(f'fk_{table}_company_id_company')),
    ]


def upgrade() -> None:
    op.create_table(
        'tally',
        *_entry('tally', sa.Column('programme_key', sa.String(length=64), nullable=False)),
        sa.ForeignKeyConstraint(['programme_key'], ['programme.key'], name=op.f('fk_tally_programme_key_programme')),
        sa.PrimaryKeyConstraint(
            'programme_key', 'kpi_key', 'occurred_on', 'record_id', 'group_key', name=op.f('pk_tally')
        ),
        sqlite_with_rowid=False,
    )
    op.create_index('ix_tally_record', 'tally', ['record_id'])
    op.create_table(
        'tally_state',
        sa.Column('programme_key', sa.String(length=64), nullable=False),
        sa.Column('kpi_key', sa.String(length=255), nullable=False),
        sa.Column('definition', sa.String(length=16), nullable=False),
        sa.Column('built_to', BIG, nullable=False),
        sa.Column('is_complete', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ['programme_key'], ['programme.key'], name=op.f('fk_tally_state_programme_key_programme')
        ),
        sa.PrimaryKeyConstraint('programme_key', 'kpi_key', name=op.f('pk_tally_state')),
    )
    op.create_table(
        'closing',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('programme_key', sa.String(length=64), nullable=False),
        sa.Column('month', sa.String(length=7), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('release_id', BIG, nullable=False),
        sa.Column('closed_at', engine.store.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column('closed_by', sa.String(length=255), nullable=False),
        sa.Column('figures', JSON, nullable=False),
        sa.Column('hash', sa.String(length=64), nullable=False),
        sa.Column('reopened_at', engine.store.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column('reopened_by', sa.String(length=255), nullable=True),
        sa.Column('reason', sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(['programme_key'], ['programme.key'], name=op.f('fk_closing_programme_key_programme')),
        sa.ForeignKeyConstraint(['release_id'], ['release.id'], name=op.f('fk_closing_release_id_release')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_closing')),
        sa.UniqueConstraint('programme_key', 'month', 'number', name=op.f('uq_closing_programme_key_month_number')),
    )
    op.create_table(
        'closed_entry',
        *_entry('closed_entry', sa.Column('closing_id', sa.Integer(), nullable=False)),
        sa.ForeignKeyConstraint(['closing_id'], ['closing.id'], name=op.f('fk_closed_entry_closing_id_closing')),
        sa.PrimaryKeyConstraint(
            'closing_id', 'kpi_key', 'occurred_on', 'record_id', 'group_key', name=op.f('pk_closed_entry')
        ),
        sqlite_with_rowid=False,
    )
    _allow("'process', 'notice', 'report', 'start', 'obligation', 'recheck', 'figures'")


def downgrade() -> None:
    op.execute("DELETE FROM timer WHERE kind = 'figures'")
    _allow("'process', 'notice', 'report', 'start', 'obligation', 'recheck'")
    for table in ('closed_entry', 'closing', 'tally_state', 'tally'):
        op.drop_table(table)
