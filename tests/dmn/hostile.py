"""Decisions that ask for too much, and the largest table that is still honest."""

from tests.dmn.drawn import decision, given, knowledge, table, text

ENDLESS = "count(for i in 1..90000 return i * i) > {0}"
OVER_FIVE = table("COLLECT", "x", "", ("> 5 => 1",))
LONG = decision("long", "for i in 1..90000 return i")
SMALL = '<itemDefinition name="small"><typeRef>number</typeRef><allowedValues><text>&lt; 9</text></allowedValues>'


def loop(variable: str, domain: str, body: str) -> str:
    return f'<for iteratorVariable="{variable}"><in>{text(domain)}</in><return>{text(body)}</return></for>'


HOSTILE = {
    "doubling recursion": knowledge("f", "n", "if n = 0 then 1 else f(n - 1) + f(n - 1)")
    + decision("d", "f(30)", needs="k:f"),
    "heavy cells": decision("d", table("COLLECT", "1", "", tuple(f"{ENDLESS.format(at)} => 1" for at in range(40)))),
    "patterns in cells": decision(
        "d", table("COLLECT", "1", "", tuple(f'matches("{"a" * 26}{at}", "(.*a){{12}}b") => 1' for at in range(100)))
    ),
    "a table for each of many": knowledge("f", "x", OVER_FIVE)
    + decision("d", "for i in 1..90000 return f(i)", needs="k:f"),
    "long values in notes": LONG
    + knowledge("f", "x", table("UNIQUE", "x", "", ("> 5 => 1",)))
    + decision("d", "for i in 1..9000 return f(long)", needs="k:f d:long"),
    "boxed loops in loops": decision(
        "d", loop("i", "1..1000", loop("j", "1..1000", loop("k", "1..1000", "i + j + k")))
    ),
    "a boxed filter": decision(
        "d", f"<filter><in>{text('for i in 1..90000 return i')}</in><match>{text('item > 5')}</match></filter>"
    ),
    "allowed values of many": f"{SMALL}</itemDefinition>"
    '<itemDefinition name="many" isCollection="true"><typeRef>small</typeRef></itemDefinition>'
    + decision("d", "for i in 1..90000 return 1", "many"),
    "a sort by a model": knowledge("f", "a b", "a < b")
    + decision("d", "sort(for i in 1..50000 return 50000 - i, f)", needs="k:f"),
}
COLUMNS = tuple(f"i{at}" for at in range(10))


def large_table(rules: int) -> str:
    """Draw a table of ten columns whose cells are all looked at before its last rule matches."""
    rows = (" ; ".join([*(f"> -{row}{column}" for column in range(9)), f"{row} => {row}"]) for row in range(rules))
    drawn = table("UNIQUE", " ; ".join(COLUMNS), "", tuple(rows))
    return "".join(map(given, COLUMNS)) + decision("d", drawn, needs=" ".join(f"i:{name}" for name in COLUMNS))
