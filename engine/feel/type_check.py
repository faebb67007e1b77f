"""Whether a value is of a type, and the implicit conversions to it (DMN 1.5, 10.3.2.9)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.feel.civil import MIDNIGHT_UTC, AnyDate, AnyDateTime, day_of, make_date_time
from engine.feel.errors import NoValue
from engine.feel.values import Kind, kind_of

_NAMES_FOLLOWED = 50
_NAMES: dict[str, Kind] = {
    **{kind.value: kind for kind in Kind if kind not in (Kind.LIST, Kind.CONTEXT, Kind.RANGE, Kind.FUNCTION)},
    "dateTime": Kind.DATE_TIME,
    "dayTimeDuration": Kind.DAYS_TIME,
    "yearMonthDuration": Kind.YEARS_MONTHS,
}


@dataclass(frozen=True, slots=True)
class Lattice:
    """The model's types by name; `spend` is charged for the values looked at."""

    types: Mapping[str, Any]
    spend: Callable[[int], None]


def instance_of(value: Any, type_: Any, lattice: Lattice) -> bool:
    """Answer `value instance of type` (table 61); NoValue for a type that does not exist."""
    fits = conforms(value, type_, lattice)
    return fits if value is not None else type_ == "Null"


def conforms(value: Any, type_: Any, lattice: Lattice) -> bool:
    """Tell whether the value may stand where the type is expected; null may stand anywhere."""
    if isinstance(type_, str):
        return _conforms_to_name(value, type_, lattice)
    shape, *parts = type_
    kind, check = _SHAPES[shape]
    return value is None or (kind_of(value) is kind and check(value, parts, lattice))


def _conforms_to_name(value: Any, name: str, lattice: Lattice) -> bool:
    if name == "Any":
        return True
    kind = _NAMES.get(name)
    if kind is not None:
        return value is None or kind_of(value) is kind
    if name not in lattice.types:
        raise NoValue("unknown_type", name=name)
    return conforms(value, lattice.types[name], lattice)


def _list_fits(value: list[Any], parts: list[Any], lattice: Lattice) -> bool:
    lattice.spend(1 + len(value) // 4)
    return all(conforms(item, parts[0], lattice) for item in value)


def _range_fits(value: Any, parts: list[Any], lattice: Lattice) -> bool:
    return conforms(value.start, parts[0], lattice) and conforms(value.end, parts[0], lattice)


def _context_fits(value: dict[str, Any], parts: list[Any], lattice: Lattice) -> bool:
    lattice.spend(1)
    return all(name in value and conforms(value[name], type_, lattice) for name, type_ in parts)


def _function_fits(value: Any, parts: list[Any], lattice: Lattice) -> bool:
    """Judge a function by what it declares; what an undeclared body answers is not known before it is called."""
    expected, answer = parts
    declared, result = getattr(value, "parameter_types", None), getattr(value, "result_type", None)
    if result is not None and not type_conforms(result, answer, lattice):
        return False
    return declared is None or _takes(declared, expected, lattice)


def _takes(declared: Sequence[Any], given: Sequence[Any], lattice: Lattice) -> bool:
    """Tell whether parameters take arguments of these types; an undeclared one takes anything (contravariance)."""
    return len(declared) == len(given) and all(
        mine is None or type_conforms(theirs, mine, lattice) for mine, theirs in zip(declared, given, strict=True)
    )


def type_conforms(narrow: Any, wide: Any, lattice: Lattice) -> bool:
    """Tell whether every value of one type may stand where the other is expected (10.3.2.9.2)."""
    narrow, wide = _resolved(narrow, lattice), _resolved(wide, lattice)
    if wide == "Any" or narrow == "Null":
        return True
    if isinstance(narrow, str) or isinstance(wide, str):
        return bool(_NAMES.get(narrow, narrow) == _NAMES.get(wide, wide)) if type(narrow) is type(wide) else False
    return narrow[0] == wide[0] and _parts_conform(narrow, wide, lattice)


def _parts_conform(narrow: Any, wide: Any, lattice: Lattice) -> bool:
    if wide[0] == "context":
        entries = dict(narrow[1:])
        return all(name in entries and type_conforms(entries[name], type_, lattice) for name, type_ in wide[1:])
    if wide[0] == "function":
        return _takes(narrow[1], wide[1], lattice) and type_conforms(narrow[2], wide[2], lattice)
    return type_conforms(narrow[1], wide[1], lattice)


def _resolved(type_: Any, lattice: Lattice) -> Any:
    for _ in range(_NAMES_FOLLOWED):
        if not isinstance(type_, str) or type_ not in lattice.types:
            break
        type_ = lattice.types[type_]
    return type_


_SHAPES: dict[str, tuple[Kind, Callable[[Any, list[Any], Lattice], bool]]] = {
    "list": (Kind.LIST, _list_fits),
    "range": (Kind.RANGE, _range_fits),
    "context": (Kind.CONTEXT, _context_fits),
    "function": (Kind.FUNCTION, _function_fits),
}


def convert(value: Any, type_: Any, lattice: Lattice) -> Any:
    """Bring a value to a type by the implicit conversions of 10.3.2.9.4; NoValue where none does."""
    if conforms(value, type_, lattice):
        return value
    if type(value) is list and len(value) == 1 and conforms(value[0], type_, lattice):
        return value[0]
    target = lattice.types.get(type_, type_) if isinstance(type_, str) else type_
    if not isinstance(target, str) and target[0] == "list" and conforms([value], target, lattice):
        return [value]
    if _NAMES.get(str(target)) is Kind.DATE_TIME and kind_of(value) is Kind.DATE:
        return midnight_utc(value)
    raise NoValue("wrong_type", kind=kind_of(value))


def midnight_utc(day: AnyDate) -> AnyDateTime:
    """Read a date as the date and time it is equivalent to."""
    return make_date_time(day_of(day), MIDNIGHT_UTC)
