"""Functions: those written in expressions, and those written in Python behind a declared signature."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import DecimalException
from typing import Any

from engine.feel.errors import NoValue, OutsideDomain
from engine.feel.run import Frame, Run
from engine.feel.type_check import Lattice, convert, midnight_utc
from engine.feel.values import Function, Kind, WideDate, WideDateTime, WideDuration, kind_of

Code = Callable[[Frame], Any]
_WIDE = (WideDate, WideDateTime, WideDuration)
_DECLARATION = re.compile(r"(?P<name>[^?.:]+)(?P<optional>\?)?(?P<variadic>\.\.\.)?(?:: *(?P<types>.+))?")


class UserFunction(Function):
    """function(a, b) …: its parameters, its body, and the scope it was written in."""

    __slots__ = ("_body", "_frame", "_parameters")

    def __init__(self, parameters: tuple[tuple[str, Any], ...], body: Code, frame: Frame) -> None:
        self._parameters = parameters
        self._body = body
        self._frame = frame

    @property
    def usage(self) -> str:
        """The function as its author would write the call."""
        return f"function({', '.join(name for name, _ in self._parameters)})"

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters."""
        return tuple(name for name, _ in self._parameters)

    @property
    def parameter_types(self) -> tuple[Any, ...]:
        """The declared types of its parameters, None where none is declared."""
        return tuple(type_ for _, type_ in self._parameters)

    def call(self, run: Run, arguments: Sequence[Any]) -> Any:
        """Call with arguments by position; NoValue where they do not fit."""
        if len(arguments) != len(self._parameters):
            raise NoValue("wrong_arguments", usage=self.usage)
        return self._invoke(run, arguments)

    def call_named(self, run: Run, arguments: Mapping[str, Any]) -> Any:
        """Call with arguments by name; those not given are null."""
        if not set(arguments) <= set(self.parameters):
            raise NoValue("wrong_arguments", usage=self.usage)
        return self._invoke(run, [arguments.get(name) for name in self.parameters])

    def _invoke(self, run: Run, arguments: Sequence[Any]) -> Any:
        lattice = Lattice(run.env.types, run.spend)
        bindings = {
            name: value if type_ is None else convert(value, type_, lattice)
            for (name, type_), value in zip(self._parameters, arguments, strict=True)
        }
        run.enter()
        try:
            return self._body(Frame(run, self._frame.root, bindings, self._frame))
        finally:
            run.leave()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; kinds None takes anything, null included."""

    name: str
    kinds: frozenset[Kind] | None
    optional: bool
    variadic: bool


class Mismatch(Exception):
    """The arguments do not fit this signature."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a function. `with_run` hands the evaluation under way to it first."""

    parameters: tuple[Parameter, ...]
    function: Callable[..., Any]
    with_run: bool

    def positional(self, values: Sequence[Any]) -> list[tuple[Parameter, Any]]:
        """Pair values with parameters; Mismatch where their number does not fit."""
        last = self.parameters[-1] if self.parameters else None
        if last is not None and last.variadic:
            fixed = len(self.parameters) - 1
            if len(values) <= fixed:
                raise Mismatch
            return [*zip(self.parameters, values[:fixed], strict=False), *((last, value) for value in values[fixed:])]
        needed = sum(not parameter.optional for parameter in self.parameters)
        if not needed <= len(values) <= len(self.parameters):
            raise Mismatch
        return list(zip(self.parameters, values, strict=False))

    def begins_with(self, names: tuple[str, ...]) -> bool:
        """Tell whether its first parameters have these names."""
        return tuple(parameter.name for parameter in self.parameters[: len(names)]) == names

    def named(self, values: Mapping[str, Any]) -> list[tuple[Parameter, Any]]:
        """Pair named values with parameters; Mismatch for an unknown name; what is not given is null."""
        if not set(values) <= {parameter.name for parameter in self.parameters}:
            raise Mismatch
        given = [(parameter, values.get(parameter.name)) for parameter in self.parameters]
        while given and given[-1][0].optional and given[-1][0].name not in values:
            given.pop()
        return given


class BuiltIn(Function):
    """A function written in Python.

    BuiltIn("working days after", ("from: date", "days: number"), function): each parameter is its name, `?` when it
    may be left out, `...` when the last may be repeated, and after a colon the kinds it takes, joined by `|` (with
    `Null` among them when null is welcome); without kinds it takes anything. Other arguments answer null with a note,
    after the implicit conversions of the standard. The function gets FEEL values and answers one; NoValue means null.
    It never meets WideDate and its kin: dates and durations beyond Python's are null for it.
    """

    __slots__ = ("_signatures", "_takes_wide", "name")

    def __init__(self, name: str, parameters: Sequence[str], function: Callable[..., Any]) -> None:
        self.name = name
        self._takes_wide = False
        self._signatures: tuple[Signature, ...] = (signature(parameters, function),)

    @classmethod
    def overloaded(cls, name: str, signatures: Sequence[Signature]) -> "BuiltIn":
        """Make a function that can be called in several ways; the first that fits is taken."""
        made = cls(name, (), len)
        made._signatures = tuple(signatures)
        made._takes_wide = True
        return made

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters, of the first way to call it."""
        return tuple(parameter.name for parameter in self._signatures[0].parameters)

    @property
    def parameter_types(self) -> tuple[Any, ...] | None:
        """The types of its parameters, None where one takes several; None as a whole where it has several ways."""
        if len(self._signatures) > 1:
            return None
        return tuple(_only_kind(parameter.kinds) for parameter in self._signatures[0].parameters)

    @property
    def usage(self) -> str:
        """The ways to call it."""
        return " / ".join(f"{self.name}({', '.join(map(_shown, each.parameters))})" for each in self._signatures)

    def call(self, run: Run, arguments: Sequence[Any]) -> Any:
        """Call with arguments by position; NoValue where they do not fit."""
        return self._call(run, lambda each: each.positional(arguments))

    def call_named(self, run: Run, arguments: Mapping[str, Any]) -> Any:
        """Call with arguments by name; NoValue where they do not fit."""
        # after(point, range) and after(range, point) have the same names: the order they are written in decides.
        ways = sorted(self._signatures, key=lambda each: not each.begins_with(tuple(arguments)))
        return self._call(run, lambda each: each.named(arguments), ways)

    def _call(
        self, run: Run, pair: Callable[[Signature], list[tuple[Parameter, Any]]], ways: Sequence[Signature] = ()
    ) -> Any:
        for fit in (_exact, _converted):
            for each in ways or self._signatures:
                try:
                    values = [fit(parameter, value) for parameter, value in pair(each)]
                except Mismatch:
                    continue
                return self._invoke(run, each, values)
        raise NoValue("wrong_arguments", usage=self.usage)

    def _invoke(self, run: Run, chosen: Signature, values: list[Any]) -> Any:
        run.spend(1 + sum(_weight(value) for value in values))
        if not self._takes_wide and any(isinstance(value, _WIDE) for value in values):
            raise NoValue("date_out_of_range")
        run.enter()
        try:
            result = chosen.function(run, *values) if chosen.with_run else chosen.function(*values)
        except OutsideDomain:
            raise NoValue("outside_domain", name=self.name) from None
        except (DecimalException, OverflowError):
            raise NoValue("number_out_of_range") from None
        finally:
            run.leave()
        if type(result) is str:
            run.check_string(len(result))
        elif type(result) is list:
            run.check_list(len(result))
        return result


def signature(parameters: Sequence[str], function: Callable[..., Any], *, with_run: bool = False) -> Signature:
    """Read the declarations of the parameters (see BuiltIn)."""
    return Signature(tuple(map(_parameter, parameters)), function, with_run)


def _parameter(declaration: str) -> Parameter:
    found = _DECLARATION.fullmatch(declaration)
    if not found:
        raise ValueError(declaration)
    kinds = frozenset(map(Kind, found["types"].split("|"))) if found["types"] else None
    return Parameter(found["name"], kinds, bool(found["optional"]), bool(found["variadic"]))


def _only_kind(kinds: frozenset[Kind] | None) -> str | None:
    simple = (kinds or frozenset()) - {Kind.LIST, Kind.CONTEXT, Kind.RANGE, Kind.FUNCTION}
    return next(iter(simple)).value if simple == kinds and len(simple) == 1 else None


def _shown(parameter: Parameter) -> str:
    return f"{parameter.name}{'?' if parameter.optional else ''}{'...' if parameter.variadic else ''}"


def _exact(parameter: Parameter, value: Any) -> Any:
    if parameter.kinds is None or kind_of(value) in parameter.kinds:
        return value
    raise Mismatch


def _converted(parameter: Parameter, value: Any) -> Any:
    """Bring an argument to its parameter by the implicit conversions of 10.3.2.9.4."""
    kinds = parameter.kinds
    kind = kind_of(value)
    if kinds is None or kind in kinds:
        return value
    if kind is Kind.DATE and Kind.DATE_TIME in kinds:
        return midnight_utc(value)
    if Kind.LIST in kinds and value is not None:
        return [value]
    if kind is Kind.LIST and len(value) == 1:
        return _converted(parameter, value[0])
    raise Mismatch


def _weight(value: Any) -> int:
    if type(value) is str:
        return len(value) // 256
    return len(value) // 8 if type(value) is list else 0
