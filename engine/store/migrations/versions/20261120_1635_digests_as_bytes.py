"""digests as bytes

The links of the trail are kept as 32 bytes instead of 64 digits, and once: a link's digest covers the one before, which
stands in the fact before. What is no digest is kept as it is, so that the broken link is still found. Facts of a case are
found and kept unique by one index instead of two, and a step looks for what waits by the index over its case.
"""

import sqlalchemy as sa
from alembic import op

revision = '5d0a6c1f9b27'
down_revision = 'b7d1f04ac923'
branch_labels = None
depends_on = None

DIGITS = '^([0-9a-f]{2})*$'
OF_NO_CASE = sa.text('case_id IS NULL')


def _bytes_of(digits: str) -> bytes:
    try:
        return bytes.fromhex(digits)
    except ValueError:
        return digits.encode()


def _convert(table: str, column: str) -> str:
    """Return the statement that fills `digest`; SQLite before 3.41 has no function for it."""
    connection = op.get_bind()
    if connection.dialect.name == 'postgresql':
        found = f"CASE WHEN {column} ~ '{DIGITS}' THEN decode({column}, 'hex') ELSE convert_to({column}, 'UTF8') END"
    else:
        connection.connection.dbapi_connection.create_function('bytes_of', 1, _bytes_of)
        found = f'bytes_of({column})'
    return f'UPDATE {table} SET digest = {found}'


def upgrade() -> None:
    op.drop_index('ix_task_instance_live', 'task')
    op.drop_index('ix_timer_instance_waiting', 'timer')
    for table, column in (('chain', 'head'), ('fact', 'hash')):
        op.add_column(table, sa.Column('digest', sa.LargeBinary()))
        op.execute(_convert(table, column))
    with op.batch_alter_table('chain', schema=None) as batch_op:
        batch_op.alter_column('digest', existing_type=sa.LargeBinary(), nullable=False)
        batch_op.drop_column('head')
    with op.batch_alter_table('fact', schema=None) as batch_op:
        batch_op.alter_column('digest', existing_type=sa.LargeBinary(), nullable=False)
        batch_op.drop_column('hash')
        batch_op.drop_column('prev_hash')
        batch_op.drop_index('ix_fact_case')
        batch_op.drop_constraint('uq_fact_chain_key_seq', type_='unique')
        batch_op.create_unique_constraint('uq_fact_case_id_seq', ['case_id', 'seq'])
    op.create_index(
        'uq_fact_chain', 'fact', ['chain_key', 'seq'], unique=True, postgresql_where=OF_NO_CASE, sqlite_where=OF_NO_CASE
    )
