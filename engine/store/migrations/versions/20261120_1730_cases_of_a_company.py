"""cases of a company

The page of a company lists its cases, the list of companies counts them, without passing every case.
"""

from alembic import op

revision = '3b8f2d5c7a10'
down_revision = '5d0a6c1f9b27'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_case_company', 'case', ['company_id'])


def downgrade() -> None:
    op.drop_index('ix_case_company', 'case')
