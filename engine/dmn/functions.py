"""Knowledge models, decision services and boxed functions as FEEL functions."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine import feel
from engine.dmn.datatypes import DataType
from engine.dmn.findings import Place
from engine.dmn.running import Evaluator, Frame, Run

Parameters = tuple[tuple[str, DataType], ...]


class ModelFunction(feel.Function):
    """A function whose body is a boxed expression.

    A call whose arguments do not fit their types is null, and so is a result that does not fit (DMN 1.5,
    10.3.2.13.2). frame: the variables the body
    sees beside its parameters; read at each call, so a function may be put into its own frame.
    """

    __slots__ = ("_body", "_frame", "_parameters", "_place", "_result", "_run", "name")

    def __init__(  # noqa: PLR0913 - a function is these things
        self,
        name: str,
        parameters: Parameters,
        body: Evaluator,
        *,
        frame: Frame,
        run: Run,
        result: DataType,
        place: Place,
    ) -> None:
        self.name = name or "function"
        self._parameters = parameters
        self._body = body
        self._frame = frame
        self._run = run
        self._result = result
        self._place = place

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters."""
        return tuple(name for name, _ in self._parameters)

    @property
    def parameter_types(self) -> tuple[Any, ...]:
        """The types of its parameters, by FEEL's name; None where any value will do."""
        return tuple(None if kind.name == "Any" else kind.name for _, kind in self._parameters)

    @property
    def result_type(self) -> str | None:
        """The declared type of its result, None where any value will do."""
        return None if self._result.name == "Any" else self._result.name

    @property
    def usage(self) -> str:
        """The function as its author would write the call."""
        return f"{self.name}({', '.join(self.parameters)})"

    def call(self, run: feel.Run, arguments: Sequence[Any]) -> Any:
        """Call with arguments by position; feel.NoValue where their number is wrong."""
        if len(arguments) != len(self._parameters):
            raise feel.NoValue("wrong_arguments", usage=self.usage)
        return self._invoke(run, arguments)

    def call_named(self, run: feel.Run, arguments: Mapping[str, Any]) -> Any:
        """Call with arguments by name; those not given are null; feel.NoValue for an unknown name."""
        if not set(arguments) <= set(self.parameters):
            raise feel.NoValue("wrong_arguments", usage=self.usage)
        return self._invoke(run, [arguments.get(name) for name in self.parameters])

    def _invoke(self, outer: feel.Run, arguments: Sequence[Any]) -> Any:
        outer.spend()
        run = self._run
        pairs = list(zip(self._parameters, arguments, strict=True))
        fitted = [run.fit(value, kind, name, self._place) for (name, kind), value in pairs]
        if any(value is None and given is not None for value, given in zip(fitted, arguments, strict=True)):
            return None
        values = dict(zip(self.parameters, fitted, strict=True))
        with run.deeper():
            value = self._body({**self._frame, **values}, run)
        return run.fit(value, self._result, self.name, self._place)
