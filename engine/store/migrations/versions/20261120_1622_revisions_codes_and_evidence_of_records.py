"""revisions codes and evidence of records

Corrections keep what was before, lists are filtered by code, pictures carry their rights, code lists their versions.

Add first; remove a release later. Every move is run by a test on a filled database.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = '6aa01810f032'
down_revision = '9c41d07be2f5'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('code_review',
    sa.Column('programme_key', sa.String(length=64), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('uses', sa.Integer(), nullable=False),
    sa.Column('attended_by', sa.String(length=255), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_by', sa.String(length=255), nullable=False),
    sa.ForeignKeyConstraint(['programme_key'], ['programme.key'], name=op.f('fk_code_review_programme_key_programme')),
    sa.PrimaryKeyConstraint('programme_key', 'month', name=op.f('pk_code_review'))
    )
    op.create_table('code_list',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_key', sa.String(length=64), nullable=False),
    sa.Column('codes', sa.String(length=255), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('release_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_by', sa.String(length=255), nullable=False),
    sa.ForeignKeyConstraint(['programme_key'], ['programme.key'], name=op.f('fk_code_list_programme_key_programme')),
    sa.ForeignKeyConstraint(['release_id'], ['release.id'], name=op.f('fk_code_list_release_id_release')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_code_list')),
    sa.UniqueConstraint('programme_key', 'codes', 'version', name=op.f('uq_code_list_programme_key_codes_version'))
    )
    op.create_table('clearance',
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('shows', sa.Text(), nullable=False),
    sa.Column('people_shown', sa.Boolean(), nullable=False),
    sa.Column('consent', sa.Text(), nullable=False),
    sa.Column('owner', sa.String(length=255), nullable=False),
    sa.Column('licence', sa.String(length=255), nullable=False),
    sa.Column('publishable', sa.Boolean(), nullable=False),
    sa.Column('personal', sa.Boolean(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('cleared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cleared_by', sa.String(length=255), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['file.id'], name=op.f('fk_clearance_file_id_file')),
    sa.PrimaryKeyConstraint('file_id', name=op.f('pk_clearance'))
    )
    op.create_table('code_decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_key', sa.String(length=64), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('record_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('field', sa.String(length=128), nullable=False),
    sa.Column('codes', sa.String(length=255), nullable=False),
    sa.Column('code', sa.String(length=255), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('decision', sa.String(length=16), nullable=False),
    sa.Column('to_code', sa.String(length=255), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.String(length=255), nullable=False),
    sa.ForeignKeyConstraint(['programme_key'], ['programme.key'], name=op.f('fk_code_decision_programme_key_programme')),
    sa.ForeignKeyConstraint(['record_id'], ['record.id'], name=op.f('fk_code_decision_record_id_record')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_code_decision'))
    )
    with op.batch_alter_table('code_decision', schema=None) as batch_op:
        batch_op.create_index('ix_code_decision_month', ['programme_key', 'month'], unique=False)

    op.create_table('record_code',
    sa.Column('record_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('field', sa.String(length=128), nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('programme_key', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=255), nullable=False),
    sa.Column('codes', sa.String(length=255), nullable=False),
    sa.Column('code', sa.String(length=255), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('occurred_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['programme_key'], ['programme.key'], name=op.f('fk_record_code_programme_key_programme')),
    sa.ForeignKeyConstraint(['record_id'], ['record.id'], name=op.f('fk_record_code_record_id_record')),
    sa.PrimaryKeyConstraint('record_id', 'field', 'position', name=op.f('pk_record_code'))
    )
    with op.batch_alter_table('record_code', schema=None) as batch_op:
        batch_op.create_index('ix_record_code_of_kind', ['programme_key', 'kind', 'field', 'code', 'occurred_on', 'record_id'], unique=False)
        batch_op.create_index('ix_record_code_of_list', ['programme_key', 'codes', 'code'], unique=False)
        batch_op.create_index('ix_record_code_reason', ['programme_key', 'occurred_on'], unique=False, postgresql_where=sa.text('reason IS NOT NULL'), sqlite_where=sa.text('reason IS NOT NULL'))

    op.create_table('record_evidence',
    sa.Column('record_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('added_by', sa.String(length=255), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['file.id'], name=op.f('fk_record_evidence_file_id_file')),
    sa.ForeignKeyConstraint(['record_id'], ['record.id'], name=op.f('fk_record_evidence_record_id_record')),
    sa.PrimaryKeyConstraint('record_id', 'file_id', name=op.f('pk_record_evidence'))
    )
    with op.batch_alter_table('record_evidence', schema=None) as batch_op:
        batch_op.create_index('ix_record_evidence_file', ['file_id'], unique=False)

    op.create_table('record_key',
    sa.Column('record_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('programme_key', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=255), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['programme_key'], ['programme.key'], name=op.f('fk_record_key_programme_key_programme')),
    sa.ForeignKeyConstraint(['record_id'], ['record.id'], name=op.f('fk_record_key_record_id_record')),
    sa.PrimaryKeyConstraint('record_id', name=op.f('pk_record_key')),
    sa.UniqueConstraint('programme_key', 'kind', 'digest', name=op.f('uq_record_key_programme_key_kind_digest'))
    )
    op.create_table('record_revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('record_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('occurred_on', sa.Date(), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('fields', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('code_versions', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('valid', sa.Boolean(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('written_by', sa.String(length=255), nullable=False),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('replaced_by', sa.String(length=255), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_record_revision_company_id_company')),
    sa.ForeignKeyConstraint(['record_id'], ['record.id'], name=op.f('fk_record_revision_record_id_record')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_record_revision')),
    sa.UniqueConstraint('record_id', 'number', name=op.f('uq_record_revision_record_id_number'))
    )
    with op.batch_alter_table('record', schema=None) as batch_op:
        batch_op.add_column(sa.Column('words', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('valid', sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column('revision', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('withdrawn_by', sa.String(length=255), nullable=True))
        batch_op.add_column(sa.Column('withdrawn_why', sa.Text(), nullable=True))
        batch_op.create_index('ix_record_by', ['programme_key', 'kind', 'recorded_by', 'occurred_on'], unique=False)
        batch_op.create_index('ix_record_case', ['case_id'], unique=False)
        batch_op.create_index('ix_record_company', ['company_id', 'occurred_on'], unique=False)
        batch_op.create_index('ix_record_live', ['programme_key', 'kind', 'occurred_on', 'id'], unique=False, postgresql_where=sa.text('withdrawn_at IS NULL'), sqlite_where=sa.text('withdrawn_at IS NULL'))



def downgrade() -> None:
    with op.batch_alter_table('record', schema=None) as batch_op:
        batch_op.drop_index('ix_record_live', postgresql_where=sa.text('withdrawn_at IS NULL'), sqlite_where=sa.text('withdrawn_at IS NULL'))
        batch_op.drop_index('ix_record_company')
        batch_op.drop_index('ix_record_case')
        batch_op.drop_index('ix_record_by')
        batch_op.drop_column('withdrawn_why')
        batch_op.drop_column('withdrawn_by')
        batch_op.drop_column('withdrawn_at')
        batch_op.drop_column('revision')
        batch_op.drop_column('valid')
        batch_op.drop_column('words')

    op.drop_table('record_revision')
    op.drop_table('record_key')
    with op.batch_alter_table('record_evidence', schema=None) as batch_op:
        batch_op.drop_index('ix_record_evidence_file')

    op.drop_table('record_evidence')
    with op.batch_alter_table('record_code', schema=None) as batch_op:
        batch_op.drop_index('ix_record_code_reason', postgresql_where=sa.text('reason IS NOT NULL'), sqlite_where=sa.text('reason IS NOT NULL'))
        batch_op.drop_index('ix_record_code_of_list')
        batch_op.drop_index('ix_record_code_of_kind')

    op.drop_table('record_code')
    with op.batch_alter_table('code_decision', schema=None) as batch_op:
        batch_op.drop_index('ix_code_decision_month')

    op.drop_table('code_decision')
    op.drop_table('clearance')
    op.drop_table('code_list')
    op.drop_table('code_review')
