"""what an instance may have waiting

Instances that exist may have rows of both kinds: their next step looks.
"""

import sqlalchemy as sa
from alembic import op

revision = '407b33cd21fd'
down_revision = '6e8f3569329f'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('instance', schema=None) as batch_op:
        batch_op.add_column(sa.Column('has_timers', sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column('has_subscriptions', sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('instance', schema=None) as batch_op:
        batch_op.drop_column('has_subscriptions')
        batch_op.drop_column('has_timers')
