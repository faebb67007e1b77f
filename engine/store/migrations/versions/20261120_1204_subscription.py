"""subscription

What instances wait for was only in their saved state: a thrown message had to read every one of them.
"""

import sqlalchemy as sa
from alembic import op

revision = '5c1d7e90a2b4'
down_revision = '48aa92b4293b'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('subscription',
    sa.Column('instance_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(length=255), nullable=False),
    sa.Column('kind', sa.String(length=255), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('correlation', sa.String(length=255), nullable=True),
    sa.ForeignKeyConstraint(['instance_id'], ['instance.id'], name=op.f('fk_subscription_instance_id_instance')),
    sa.PrimaryKeyConstraint('instance_id', 'key', name=op.f('pk_subscription'))
    )
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.create_index('ix_subscription_name', ['name', 'kind'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.drop_index('ix_subscription_name')
    op.drop_table('subscription')
