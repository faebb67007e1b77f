"""incidents of what came in

A failure behind a request, an answer or a message is kept as well. On SQLite the table is made anew, because a check
cannot be changed there.
"""

from alembic import op

revision = 'd3a6f0b81c27'
down_revision = '6aa01810f032'
branch_labels = None
depends_on = None

KNOWN = ('clock', 'task', 'instance')


def _allow(kinds: tuple[str, ...]) -> None:
    allowed = ', '.join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_incident_incidentkind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_incident_incidentkind'), f'kind IN ({allowed})')


def upgrade() -> None:
    _allow((*KNOWN, 'entry'))


def downgrade() -> None:
    op.execute("DELETE FROM incident WHERE kind = 'entry'")
    _allow(KNOWN)
