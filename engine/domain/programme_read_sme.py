"""`[sme]`: where a programme's own limits differ from the Act's (C-K4)."""

from dataclasses import replace

from engine.domain.programme_table import Table
from engine.domain.sme import SmeLimit, SmeRules, act
from engine.domain.text import Text


def read_sme(root: Table) -> SmeRules:
    """Read `[sme.limits.*]` and the questions to an NPO over those of the Act; what is left out is the Act's."""
    told, given = root.table("sme"), act()
    limits = {key: _limit(key, table, given.limits.get(key)) for key, table in told.keyed("limits")}
    questions = tuple(row.text("question") for row in told.rows("npo"))
    told.finish()
    return SmeRules(limits={**given.limits, **limits}, npo=questions or given.npo)


def _limit(key: str, table: Table, known: SmeLimit | None) -> SmeLimit:
    name = table.optional_text("name", required=known is None) or (known.name if known else Text(key, key))
    limit = known or SmeLimit(key=key, name=name, capital=0, employees=0)
    return replace(
        limit,
        name=name,
        capital=table.integer("capital", known.capital if known else None, least=1),
        employees=table.integer("employees", known.employees if known else None, least=1),
    )
