"""What another version of the rules or the calendar would change in a projection."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from engine.domain.projection import Projected


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that moves, comes (before is None) or goes (after is None)."""

    before: Projected | None
    after: Projected | None


def changes(before: Iterable[Projected], after: Iterable[Projected]) -> list[Change]:
    """Compare two projections of the same days; what stays at its instant with its recipients is left out.

    Things are matched by kind, key and period, several of a kind in their order.
    """
    old, new = _by_place(before), _by_place(after)
    found = [Change(before=old.get(place), after=new.get(place)) for place in {**old, **new}]
    return sorted((change for change in found if _differs(change)), key=_first)


def _by_place(projected: Iterable[Projected]) -> dict[tuple[str, str, str, int], Projected]:
    seen: Counter[tuple[str, str, str]] = Counter()
    places = {}
    for one in projected:
        place = (one.kind.value, one.key, one.period.ja if one.period else "")
        places[*place, seen[place]] = one
        seen[place] += 1
    return places


def _differs(change: Change) -> bool:
    if change.before is None or change.after is None:
        return True
    return (change.before.at, change.before.to) != (change.after.at, change.after.to)


def _first(change: Change) -> tuple[str, str]:
    sides = [side for side in (change.before, change.after) if side is not None]
    return min(side.at.isoformat() for side in sides), sides[0].key
