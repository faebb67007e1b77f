"""indexes lists of records are read by

At 200,000 records a list by author and the uses of a code were counted row by row.

Add first; remove a release later. Every move is run by a test on a filled database.
"""

import sqlalchemy as sa
from alembic import op

revision = '667026287b90'
down_revision = '3b8f2d5c7a10'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('record', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_record_by'))
        batch_op.create_index('ix_record_live_by', ['programme_key', 'kind', 'recorded_by', 'occurred_on', 'id'], unique=False, postgresql_where=sa.text('withdrawn_at IS NULL'), sqlite_where=sa.text('withdrawn_at IS NULL'))
        batch_op.create_index('ix_record_withdrawn', ['programme_key', 'kind', 'occurred_on', 'id'], unique=False, postgresql_where=sa.text('withdrawn_at IS NOT NULL'), sqlite_where=sa.text('withdrawn_at IS NOT NULL'))
        batch_op.create_index('ix_record_uncounted', ['programme_key', 'kind', 'occurred_on', 'id'], unique=False, postgresql_where=sa.text('NOT valid'), sqlite_where=sa.text('valid = 0'))

    with op.batch_alter_table('record_code', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_record_code_of_list'))
        batch_op.create_index('ix_record_code_uses', ['programme_key', 'codes', 'code', 'kind', 'field'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('record_code', schema=None) as batch_op:
        batch_op.drop_index('ix_record_code_uses')
        batch_op.create_index(batch_op.f('ix_record_code_of_list'), ['programme_key', 'codes', 'code'], unique=False)

    with op.batch_alter_table('record', schema=None) as batch_op:
        batch_op.drop_index('ix_record_uncounted', postgresql_where=sa.text('NOT valid'), sqlite_where=sa.text('valid = 0'))
        batch_op.drop_index('ix_record_withdrawn', postgresql_where=sa.text('withdrawn_at IS NOT NULL'), sqlite_where=sa.text('withdrawn_at IS NOT NULL'))
        batch_op.drop_index('ix_record_live_by', postgresql_where=sa.text('withdrawn_at IS NULL'), sqlite_where=sa.text('withdrawn_at IS NULL'))
        batch_op.create_index(batch_op.f('ix_record_by'), ['programme_key', 'kind', 'recorded_by', 'occurred_on'], unique=False)
