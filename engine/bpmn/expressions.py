"""FEEL as SpiffWorkflow's script engine: the one place where a diagram's text is evaluated. No Python runs here."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NoReturn

from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine

from engine import feel

SEVERAL_WORDS = re.compile(r"\w[\s'+\-*/.]+\w")


class FeelEnvironment(BasePythonScriptEngineEnvironment):  # type: ignore[misc]  # SpiffWorkflow ships no types
    """Evaluates FEEL; refuses scripts and services, which the specs of this room carry out themselves."""

    def __init__(self, env: feel.Environment) -> None:
        super().__init__()
        self.env = env

    def evaluate(self, expression: str, context: Mapping[str, Any], external_context: Any = None) -> Any:
        """Return the FEEL value of the expression."""
        return self.explain(expression, {**context, **(external_context or {})}).value

    def explain(self, expression: str, context: Mapping[str, Any]) -> feel.Evaluation:
        """Return the value together with the notes on why something in it became null."""
        names = (*feel.variable_names(context), *self.env.functions) if _may_name_several_words(expression) else ()
        return feel.compile_expression(expression, names).evaluate(context, self.env)

    def execute(self, script: str, *_contexts: Any) -> NoReturn:
        """Refuse: scripts are FEEL expressions, evaluated by their task."""
        raise feel_only(script)

    def call_service(self, *_contexts: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: services go through Ports.call."""
        raise feel_only("call_service")


class FeelEngine(PythonScriptEngine):  # type: ignore[misc]  # SpiffWorkflow ships no types
    """The script engine every instance is given; the stock one would evaluate Python."""

    def __init__(self, env: feel.Environment) -> None:
        super().__init__(FeelEnvironment(env))

    def validate(self, expression: str) -> None:
        """Compile the expression. Raises feel.FeelSyntaxError."""
        feel.compile_expression(expression)


def feel_only(text: str) -> TypeError:
    """Return the error for anything but FEEL."""
    return TypeError(f"only FEEL is evaluated here: {text[:80]}")


@lru_cache(maxsize=4096)
def _may_name_several_words(source: str) -> bool:
    """Tell whether names of several words can matter to the expression: gathering them costs more than evaluating."""
    return SEVERAL_WORDS.search(source) is not None
