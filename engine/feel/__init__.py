"""FEEL, the Friendly Enough Expression Language of DMN 1.5 chapter 10: parse once, evaluate often, always bounded."""

from engine.domain.text import Text
from engine.feel.budget import Budget
from engine.feel.environment import Environment
from engine.feel.errors import BudgetExceeded, FeelSyntaxError, Note, NotFeel, NoValue
from engine.feel.expression import (
    Evaluation,
    Expression,
    UnaryTests,
    compile_expression,
    compile_unary_tests,
    evaluate,
    expression_of,
    to_tree,
    variable_names,
)
from engine.feel.functions import BuiltIn
from engine.feel.interchange import data_from_json, data_to_json, dumps, from_json, loads, to_json, to_text
from engine.feel.library import STANDARD
from engine.feel.own_time import own_seconds
from engine.feel.parsing.lexis import is_name
from engine.feel.run import Run
from engine.feel.values import (
    Function,
    Kind,
    Range,
    Time,
    WideDate,
    WideDateTime,
    WideDuration,
    YearMonthDuration,
    kind_of,
)

__all__ = [
    "STANDARD",
    "Budget",
    "BudgetExceeded",
    "BuiltIn",
    "Environment",
    "Evaluation",
    "Expression",
    "FeelSyntaxError",
    "Function",
    "Kind",
    "NoValue",
    "NotFeel",
    "Note",
    "Range",
    "Run",
    "Text",
    "Time",
    "UnaryTests",
    "WideDate",
    "WideDateTime",
    "WideDuration",
    "YearMonthDuration",
    "compile_expression",
    "compile_unary_tests",
    "data_from_json",
    "data_to_json",
    "dumps",
    "evaluate",
    "expression_of",
    "from_json",
    "is_name",
    "kind_of",
    "loads",
    "own_seconds",
    "to_json",
    "to_text",
    "to_tree",
    "variable_names",
]
