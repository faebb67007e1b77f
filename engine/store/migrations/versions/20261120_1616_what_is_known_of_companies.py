"""what is known of companies

Changes, merges, contacts, consents and checks of companies, parts in cases, and imported files. What a company had until
now stays in its own columns; nothing more is known of it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = '57e02bbd8a76'
down_revision = '1f93a1d921c1'
branch_labels = None
depends_on = None

# In the order in which they may go.
TABLES = (
    'party_change',
    'case_party',
    'sme_check',
    'import_line',
    'distinct_companies',
    'company_merge',
    'company_list_entry',
    'company_contact',
    'company_consent',
    'import',
)


def upgrade() -> None:
    op.create_table('import',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_key', sa.String(length=64), nullable=False),
    sa.Column('target', sa.String(length=255), nullable=False),
    sa.Column('list_name', sa.String(length=255), nullable=False),
    sa.Column('file_name', sa.String(length=255), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('encoding', sa.String(length=32), nullable=False),
    sa.Column('columns', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('status', sa.Enum('uploaded', 'checked', 'applying', 'done', 'dropped', name='importstatus', native_enum=False, create_constraint=True, length=16), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=255), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['programme_key'], ['programme.key'], name=op.f('fk_import_programme_key_programme')),
    sa.ForeignKeyConstraint(['sha256'], ['blob.sha256'], name=op.f('fk_import_sha256_blob')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import'))
    )
    with op.batch_alter_table('import', schema=None) as batch_op:
        batch_op.create_index('ix_import_programme', ['programme_key', 'id'], unique=False)

    op.create_table('company_consent',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=255), nullable=False),
    sa.Column('given_on', sa.Date(), nullable=False),
    sa.Column('method', sa.String(length=255), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.String(length=255), nullable=False),
    sa.Column('withdrawn_on', sa.Date(), nullable=True),
    sa.Column('withdrawn_by', sa.String(length=255), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_company_consent_company_id_company')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_company_consent'))
    )
    with op.batch_alter_table('company_consent', schema=None) as batch_op:
        batch_op.create_index('ix_company_consent_company', ['company_id'], unique=False)

    op.create_table('company_contact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('role', sa.String(length=255), nullable=False),
    sa.Column('phone', sa.String(length=255), nullable=False),
    sa.Column('email', sa.String(length=255), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('added_by', sa.String(length=255), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.String(length=255), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_company_contact_company_id_company')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_company_contact'))
    )
    with op.batch_alter_table('company_contact', schema=None) as batch_op:
        batch_op.create_index('ix_company_contact_company', ['company_id'], unique=False)

    op.create_table('company_list_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_key', sa.String(length=64), nullable=False),
    sa.Column('list_name', sa.String(length=255), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('details', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_company_list_entry_company_id_company')),
    sa.ForeignKeyConstraint(['programme_key'], ['programme.key'], name=op.f('fk_company_list_entry_programme_key_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_company_list_entry')),
    sa.UniqueConstraint('programme_key', 'list_name', 'company_id', name=op.f('uq_company_list_entry_programme_key_list_name_company_id'))
    )
    with op.batch_alter_table('company_list_entry', schema=None) as batch_op:
        batch_op.create_index('ix_company_list_entry_company', ['company_id'], unique=False)

    op.create_table('company_merge',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_key', sa.String(length=64), nullable=False),
    sa.Column('absorbed_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('survivor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(length=255), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by', sa.String(length=255), nullable=True),
    sa.Column('undone_reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['absorbed_id'], ['company.id'], name=op.f('fk_company_merge_absorbed_id_company')),
    sa.ForeignKeyConstraint(['programme_key'], ['programme.key'], name=op.f('fk_company_merge_programme_key_programme')),
    sa.ForeignKeyConstraint(['survivor_id'], ['company.id'], name=op.f('fk_company_merge_survivor_id_company')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_company_merge'))
    )
    with op.batch_alter_table('company_merge', schema=None) as batch_op:
        batch_op.create_index('ix_company_merge_survivor', ['survivor_id'], unique=False)
        batch_op.create_index('uq_company_merge_absorbed_standing', ['absorbed_id'], unique=True, postgresql_where=sa.text('undone_at IS NULL'), sqlite_where=sa.text('undone_at IS NULL'))

    op.create_table('distinct_companies',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_key', sa.String(length=64), nullable=False),
    sa.Column('low_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('high_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(length=255), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['high_id'], ['company.id'], name=op.f('fk_distinct_companies_high_id_company')),
    sa.ForeignKeyConstraint(['low_id'], ['company.id'], name=op.f('fk_distinct_companies_low_id_company')),
    sa.ForeignKeyConstraint(['programme_key'], ['programme.key'], name=op.f('fk_distinct_companies_programme_key_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_distinct_companies')),
    sa.UniqueConstraint('low_id', 'high_id', name=op.f('uq_distinct_companies_low_id_high_id'))
    )
    op.create_table('import_line',
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('data', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('outcome', sa.Enum('new', 'update', 'same', 'doubtful', 'error', name='lineoutcome', native_enum=False, create_constraint=True, length=16), nullable=False),
    sa.Column('problems', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('party_id', sa.Integer(), nullable=True),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['import.id'], name=op.f('fk_import_line_import_id_import')),
    sa.PrimaryKeyConstraint('import_id', 'number', name=op.f('pk_import_line'))
    )
    with op.batch_alter_table('import_line', schema=None) as batch_op:
        batch_op.create_index('ix_import_line_outcome', ['import_id', 'outcome', 'number'], unique=False)
        batch_op.create_index('ix_import_line_to_apply', ['import_id', 'number'], unique=False, postgresql_where=sa.text('applied_at IS NULL'), sqlite_where=sa.text('applied_at IS NULL'))

    op.create_table('sme_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('checked_by', sa.String(length=255), nullable=False),
    sa.Column('answers', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('verdict', sa.Enum('sme', 'npo', 'large', 'deemed_large', 'unknown', name='smeverdict', native_enum=False, create_constraint=True, length=16), nullable=False),
    sa.Column('reasons', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_sme_check_company_id_company')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sme_check'))
    )
    with op.batch_alter_table('sme_check', schema=None) as batch_op:
        batch_op.create_index('ix_sme_check_company', ['company_id', 'id'], unique=False)

    op.create_table('case_party',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('role', sa.String(length=255), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('institution_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('municipality', sa.String(length=255), nullable=True),
    sa.Column('person', sa.String(length=255), nullable=True),
    sa.Column('since_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('added_by', sa.String(length=255), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_party_case_id_case')),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_case_party_company_id_company')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_case_party_institution_id_institution')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_party'))
    )
    with op.batch_alter_table('case_party', schema=None) as batch_op:
        batch_op.create_index('ix_case_party_case', ['case_id'], unique=False)
        batch_op.create_index('ix_case_party_company', ['company_id'], unique=False)

    op.create_table('party_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('institution_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('field', sa.String(length=255), nullable=False),
    sa.Column('before', sa.Text(), nullable=True),
    sa.Column('after', sa.Text(), nullable=True),
    sa.Column('origin', sa.Enum('edited', 'merged', 'imported', 'intake', name='origin', native_enum=False, create_constraint=True, length=16), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(length=255), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('merge_id', sa.Integer(), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_party_change_company_id_company')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_party_change_institution_id_institution')),
    sa.ForeignKeyConstraint(['merge_id'], ['company_merge.id'], name=op.f('fk_party_change_merge_id_company_merge')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_party_change'))
    )
    with op.batch_alter_table('party_change', schema=None) as batch_op:
        batch_op.create_index('ix_party_change_company', ['company_id', 'id'], unique=False)
        batch_op.create_index('ix_party_change_institution', ['institution_id', 'id'], unique=False)
        batch_op.create_index('ix_party_change_merge', ['merge_id'], unique=False)

    with op.batch_alter_table('company', schema=None) as batch_op:
        batch_op.add_column(sa.Column('details', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False, server_default='{}'))
        batch_op.create_index('ix_company_number', ['programme_key', 'corporate_number'], unique=False)

    with op.batch_alter_table('institution', schema=None) as batch_op:
        batch_op.add_column(sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('institution', schema=None) as batch_op:
        batch_op.drop_column('edited_at')

    with op.batch_alter_table('company', schema=None) as batch_op:
        batch_op.drop_index('ix_company_number')
        batch_op.drop_column('details')

    for table in TABLES:
        op.drop_table(table)
