"""Evaluate the requirements graph: inputs, decisions, knowledge models and services (DMN 1.5, 6.3 and 10.4)."""

from collections.abc import Mapping
from typing import Any

from engine import feel
from engine.dmn import elements as el
from engine.dmn.functions import ModelFunction
from engine.dmn.library import VALUED
from engine.dmn.program import Need, Program
from engine.dmn.running import Frame, Run

Key = tuple[str, str]


class Activation:
    """The values of one pass over the graph: a call of `decide`, or of a service from within.

    given: values already known, by key (the arguments of a service). data: values of inputs by name; None
    where only what is given counts.
    """

    def __init__(self, program: Program, run: Run, given: dict[Key, Any], data: Mapping[str, Any] | None) -> None:
        self._program = program
        self._run = run
        self._values = dict(given)
        self._data = data
        self._below: dict[str, Activation] = {}
        self._misfits: set[Key] = set()

    def value(self, wanted: el.Node) -> Any:
        """Return the value of a decision, after those of everything it requires.

        Requirements are kept in a list, not on Python's stack: a chain of decisions may be long.
        """
        values = self._values
        opened: set[Key] = set()
        ahead = [wanted]
        while ahead:
            node = ahead[-1]
            missing = [] if node.key in values else self._missing(node)
            if missing and node.key not in opened:
                opened.add(node.key)
                ahead += missing
                continue
            ahead.pop()
            if missing:
                self._run.note("dmn.cycle", node.place, path=" → ".join(each.name for each in (node, *missing)))
                values[node.key] = None
            elif node.key not in values:
                values[node.key] = self._evaluate(node)
        return values[wanted.key]

    def _missing(self, node: el.Node) -> list[el.Node]:
        if isinstance(node, el.InputData):
            return []
        needs = self._program.compiled(node).needs
        return [need.node for need in needs if isinstance(need.node, VALUED) and not self._known(need)]

    def _known(self, need: Need) -> bool:
        return need.node.key in self._values or self._imported(need.prefix) is not None

    def _imported(self, prefix: str) -> "Activation | None":
        """Return the values of an import whose inputs are told apart: the data has an entry of the import's name.

        A model imported by two others may so be asked with different inputs by each.
        """
        told = None if self._data is None or not prefix else self._data.get(prefix)
        if not isinstance(told, dict):
            return None
        if prefix not in self._below:
            self._below[prefix] = Activation(self._program, self._run, {}, {**(self._data or {}), **told})
        return self._below[prefix]

    def _evaluate(self, node: el.Node) -> Any:
        if isinstance(node, el.InputData):
            return self._input(node)
        self._run.count()
        compiled = self._program.compiled(node)
        frame = self.frame(compiled.needs)
        if any(self._misfit(need) for need in compiled.needs):
            self._misfits.add(node.key)
            return None
        if compiled.free and self._data is not None:
            frame = {**self._data, **frame}
        value = compiled.evaluate(frame, self._run)
        return self._kept(node, value, self._run.fit(value, compiled.type, node.name, node.place))

    def _kept(self, node: el.Node, value: Any, fitted: Any) -> Any:
        """Return the fitted value; remember where that is null because the value was of another type."""
        if fitted is None and value is not None:
            self._misfits.add(node.key)
        return fitted

    def _input(self, node: el.InputData) -> Any:
        if self._data is None:
            return None
        value = self._data.get(node.variable.name or node.name, self._data.get(node.name))
        return self._kept(node, value, self._run.fit_data(value, self._program.type_of(node), node.name, node.place))

    def _misfit(self, need: Need) -> bool:
        """Tell whether a value, or one it rests on, was of another type: no decision is made upon it (DMN 1.5, 7.3.3).

        Taken for null, it would pass where a table asks nothing, and the answer would look like a good one.
        """
        if need.node.key in self._values:
            return need.node.key in self._misfits
        imported = self._imported(need.prefix)
        return imported is not None and need.node.key in imported._misfits  # noqa: SLF001  (its own kind)

    def frame(self, needs: tuple[Need, ...]) -> Frame:
        """Return the variables an element sees: what it requires, under the prefix of its import."""
        own: Frame = {}
        imported: dict[str, Frame] = {}
        for need in needs:
            value = self._needed(need) if isinstance(need.node, VALUED) else self.function(need.node)
            seen = imported.setdefault(need.prefix, {}) if need.prefix else own
            seen[need.name] = value
        return {**imported, **own}

    def _needed(self, need: Need) -> Any:
        if need.node.key in self._values:
            return self._values[need.node.key]
        imported = self._imported(need.prefix)
        return None if imported is None else imported.value(need.node)

    def function(self, node: el.Node) -> Any:
        """Return a knowledge model or a service as a function; made once a run. Null where it cannot be made."""
        made = self._run.functions
        if node.key not in made:
            if isinstance(node, el.DecisionService):
                made[node.key] = self._service(node)
            else:
                self._make_knowledge(node)
        return made[node.key]

    def _make_knowledge(self, node: el.Node) -> None:
        compiled = self._program.compiled(node)
        frame: Frame = {}
        function = compiled.evaluate(frame, self._run)
        self._run.functions[node.key] = function
        # Filled after the function is known, so that models may call themselves and each other.
        frame.update(self.frame(compiled.needs))
        frame[node.variable.name or node.name] = function

    def _service(self, node: el.DecisionService) -> feel.Function:
        parameters = self._program.parameters(node)

        def body(frame: Frame, run: Run) -> Any:
            given = {need.node.key: frame[need.name] for need in parameters}
            return Activation(self._program, run, given, None).outputs(node)

        names = tuple((need.name, self._program.type_of(need.node)) for need in parameters)
        result = self._program.compiled(node).type
        return ModelFunction(node.name, names, body, frame={}, run=self._run, result=result, place=node.place)

    def outputs(self, service: el.DecisionService) -> Any:
        """Return what a service answers: the value of its one output decision, or a context of several."""
        values = {
            need.node.variable.name or need.node.name: self.value(need.node) for need in self._program.outputs(service)
        }
        return next(iter(values.values())) if len(values) == 1 else values
