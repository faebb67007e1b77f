"""companies found to be the same

A company may point at the one it was found to be the same as; nothing is the same as another yet.
"""

import sqlalchemy as sa
from alembic import op

revision = '1f93a1d921c1'
down_revision = 'bac28e89f7e3'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('company', schema=None) as batch_op:
        batch_op.add_column(sa.Column('merged_into_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_index('ix_company_merged_into', ['merged_into_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_company_merged_into_id_company'), 'company', ['merged_into_id'], ['id'])



def downgrade() -> None:
    with op.batch_alter_table('company', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_company_merged_into_id_company'), type_='foreignkey')
        batch_op.drop_index('ix_company_merged_into')
        batch_op.drop_column('merged_into_id')

