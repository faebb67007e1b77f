"""Types of values, and the implicit conversions of the standard (DMN 1.5, 10.3.2.9.4).

A value fits as it is, or after one of three conversions (value to list of one, list of one to value, date
to midnight UTC), or it does not fit; null fits everything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from engine import feel
from engine.feel.type_check import midnight_utc

ITEMS_A_COUNT: Final = 8  # looking at a plain item takes so much less than evaluating a cell


@dataclass(frozen=True, slots=True)
class Fitting:
    """How values are fitted.

    count: takes note of how many values were looked at; may raise to stop. partial: absent entries of a context count
    as null, as in data from outside. siblings: the entries beside the value, which its allowed values may speak of
    (DMN 1.5, 7.3.3).
    """

    env: feel.Environment
    count: Callable[[int], None]
    partial: bool = False
    siblings: Mapping[str, Any] = field(default_factory=dict)


class Misfit(Exception):
    """The value is of another type. `type_name`: the type it misses."""

    def __init__(self, value: Any, type_name: str) -> None:
        self.value = value
        self.type_name = type_name
        super().__init__(type_name)


class DataType(Protocol):
    """A type a value can be fitted to."""

    @property
    def name(self) -> str:
        """The name a person knows the type by."""

    @property
    def is_list(self) -> bool:
        """Whether its values are lists."""

    def fit(self, value: Any, how: Fitting) -> Any:
        """Return the value, converted if need be. Raises: Misfit."""


@dataclass(frozen=True, slots=True)
class Anything:
    """The type of what declares none."""

    name: str = "Any"
    is_list: bool = False

    def fit(self, value: Any, how: Fitting) -> Any:  # noqa: ARG002 - the protocol's signature
        """Return the value as it is."""
        return value


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """One of FEEL's own types."""

    kind: feel.Kind

    @property
    def name(self) -> str:
        """The name in FEEL."""
        return self.kind.value

    @property
    def is_list(self) -> bool:
        """Only FEEL's untyped list is."""
        return self.kind is feel.Kind.LIST

    def fit(self, value: Any, how: Fitting) -> Any:
        """Return the value, taken out of a list of one, or a date as its midnight."""
        kind = feel.kind_of(value)
        if value is None or kind is self.kind:
            return value
        if self.is_list:
            return [value]
        if isinstance(value, list) and len(value) == 1:
            return self.fit(value[0], how)
        if self.kind is feel.Kind.DATE_TIME and kind is feel.Kind.DATE:
            return midnight_utc(value)
        raise Misfit(value, self.name)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A collection; each item is fitted by itself."""

    name: str
    item: DataType
    is_list: bool = True

    def fit(self, value: Any, how: Fitting) -> Any:
        """Return the list with its items fitted; a single value becomes a list of one."""
        if value is None:
            return None
        if not isinstance(value, list):
            return [self.item.fit(value, how)]
        how.count(len(value) // ITEMS_A_COUNT)
        return [self.item.fit(each, how) for each in value]


@dataclass(frozen=True, slots=True)
class Structure:
    """A context with declared entries; more entries than declared do no harm, fewer do (DMN 1.5, 10.3.2.9.2)."""

    name: str
    fields: Mapping[str, DataType]
    is_list: bool = False

    def fit(self, value: Any, how: Fitting) -> Any:
        """Return the context with its entries fitted."""
        if value is None:
            return None
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if not isinstance(value, dict) or not (how.partial or self.fields.keys() <= value.keys()):
            raise Misfit(value, self.name)
        how.count(1)
        beside = Fitting(how.env, how.count, how.partial, value)
        fitted = {key: self.fields[key].fit(each, beside) for key, each in value.items() if key in self.fields}
        return {**value, **fitted}


@dataclass(frozen=True, slots=True)
class FunctionType:
    """A function of so many parameters; their types are looked at when it is called.

    output: None where none is declared.
    """

    name: str
    parameters: int
    output: DataType | None = None
    is_list: bool = False

    def fit(self, value: Any, how: Fitting) -> Any:  # noqa: ARG002 - the protocol's signature
        """Return the function."""
        if value is None:
            return None
        # Functions of the standard can be called in several ways and name no types.
        types = getattr(value, "parameter_types", None)
        if isinstance(value, feel.Function) and (types is None or len(types) == self.parameters):
            return value
        raise Misfit(value, self.name)


@dataclass(frozen=True, slots=True)
class Constrained:
    """A type with allowed values (unary tests over the value)."""

    name: str
    base: DataType
    tests: feel.UnaryTests

    @property
    def is_list(self) -> bool:
        """As its base."""
        return self.base.is_list

    def fit(self, value: Any, how: Fitting) -> Any:
        """Return the fitted value if the tests allow it."""
        fitted = self.base.fit(value, how)
        how.count(1)
        if fitted is not None and self.tests.evaluate(fitted, how.siblings, how.env).value is not True:
            raise Misfit(value, self.name)
        return fitted


@dataclass(frozen=True, slots=True)
class Loosely:
    """A type that converts what it can and lets the rest pass.

    Editors write `string` over every new column of a table, whatever its cells hold, and people leave it there.
    """

    base: DataType

    @property
    def name(self) -> str:
        """As its base."""
        return self.base.name

    @property
    def is_list(self) -> bool:
        """As its base."""
        return self.base.is_list

    def fit(self, value: Any, how: Fitting) -> Any:
        """Return the value fitted, or as it is."""
        try:
            return self.base.fit(value, how)
        except Misfit:
            return value


@dataclass(slots=True)
class Deferred:
    """A type whose definition leads back to itself through a component: a tree. Filled once, while types are built."""

    name: str
    target: DataType = field(default_factory=Anything)

    @property
    def is_list(self) -> bool:
        """As what it stands for."""
        return self.target.is_list

    def fit(self, value: Any, how: Fitting) -> Any:
        """Fit to what it stands for."""
        return self.target.fit(value, how)


ANYTHING: Final = Anything()

_ALIASES: Final = {
    "dateTime": feel.Kind.DATE_TIME,
    "dayTimeDuration": feel.Kind.DAYS_TIME,
    "daysAndTimeDuration": feel.Kind.DAYS_TIME,
    "yearMonthDuration": feel.Kind.YEARS_MONTHS,
    "yearsAndMonthsDuration": feel.Kind.YEARS_MONTHS,
}


def result_type(declared: DataType) -> DataType:
    """Return what a function of the declared type gives.

    Files declare the type of the function, or, as the standard's own example does, just that of its result.
    """
    if isinstance(declared, FunctionType):
        return declared.output or ANYTHING
    return ANYTHING if declared == BuiltIn(feel.Kind.FUNCTION) else declared


# Editors write these for Camunda 7, whose tables knew Java's numbers.
PLATFORM_TYPES: Final = frozenset({"integer", "long", "double", "short", "float"})

# "<Undefined>" is what some editors write where no type was chosen.
BUILT_IN: Final[Mapping[str, DataType]] = {
    **{kind.value: BuiltIn(kind) for kind in feel.Kind},
    **{alias: BuiltIn(kind) for alias, kind in _ALIASES.items()},
    **dict.fromkeys(PLATFORM_TYPES, BuiltIn(feel.Kind.NUMBER)),
    **dict.fromkeys(("Any", "any", "<Undefined>"), ANYTHING),
}


def built_in(type_ref: str) -> DataType | None:
    """Return FEEL's own type of this name, with or without the prefix older files write."""
    return BUILT_IN.get(type_ref.removeprefix("feel:"))
