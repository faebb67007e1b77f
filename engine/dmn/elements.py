"""What a DMN file says, element by element, before anything is linked or compiled (DMN 1.5 chapters 6 to 8, 10)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from engine.dmn.findings import Place


class HitPolicy(StrEnum):
    """What happens when several rules of a table match (DMN 8.2.8)."""

    UNIQUE = "UNIQUE"  # never more than one
    ANY = "ANY"  # several, but with equal outputs
    PRIORITY = "PRIORITY"  # the one whose output stands first among the output values
    FIRST = "FIRST"  # the first in rule order
    RULE_ORDER = "RULE ORDER"  # all, in rule order
    OUTPUT_ORDER = "OUTPUT ORDER"  # all, in the order of the output values
    COLLECT = "COLLECT"  # all, in any order, perhaps aggregated


class Aggregation(StrEnum):
    """What COLLECT makes of its hits (DMN 8.2.8)."""

    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


class IteratorKind(StrEnum):
    """The three boxed iterators (DMN 7.3.14, 7.3.15)."""

    FOR = "for"
    EVERY = "every"
    SOME = "some"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An information item: a name and, if declared, a type. name: None in a context's result entry."""

    place: Place
    name: str | None
    type_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """A FEEL text. language: None means the file's own. imported: its values come from elsewhere (refused)."""

    place: Place
    text: str
    language: str | None = None
    imported: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tests:
    """A cell of FEEL unary tests; an empty text accepts everything."""

    place: Place
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a boxed context; without a variable it is the result."""

    variable: Item | None
    expression: "Expression | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxedContext:
    """Entries that see those above them (DMN 7.3.8)."""

    place: Place
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """One argument of an invocation."""

    parameter: Item
    expression: "Expression | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """A call by parameter names (DMN 7.3.6)."""

    place: Place
    function: "Expression | None"
    bindings: tuple[Binding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxedList:
    """A list of boxed expressions (DMN 7.3.9)."""

    place: Place
    items: tuple["Expression", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A list of contexts with the same entries, written as a table (DMN 7.3.10)."""

    place: Place
    columns: tuple[Item, ...]
    rows: tuple[BoxedList, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDefinition:
    """Parameters and a body (DMN 7.3.11). kind: FEEL, or an external kind that is refused."""

    place: Place
    kind: str
    parameters: tuple[Item, ...]
    body: "Expression | None"
    type_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional:
    """if, then, else, each a boxed expression (DMN 7.3.12)."""

    place: Place
    condition: "Expression | None"
    then: "Expression | None"
    otherwise: "Expression | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxedFilter:
    """The items of a list that match (DMN 7.3.13)."""

    place: Place
    domain: "Expression | None"
    match: "Expression | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Iterator:
    """for, every or some over a list. domain_type: declared type of what is iterated, if any."""

    place: Place
    kind: IteratorKind
    variable: str
    domain: "Expression | None"
    domain_type: str | None
    body: "Expression | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class InputClause:
    """An input column. label: for people; falls back to the expression's text."""

    place: Place
    label: str
    expression: Literal | None
    type_ref: str | None
    values: Tests | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputClause:
    """An output column. name: key in the result when there are several. label: for people; "" for none."""

    place: Place
    name: str | None
    label: str
    type_ref: str | None
    values: Tests | None
    default: Literal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A row: one test an input, one expression an output, and remarks."""

    place: Place
    inputs: tuple[Tests, ...]
    outputs: tuple[Literal, ...]
    annotations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable:
    """A decision table as written; hit policy and aggregation are still text, perhaps wrong."""

    place: Place
    hit_policy: str
    aggregation: str | None
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    annotations: tuple[str, ...]


Expression: TypeAlias = (
    Literal
    | BoxedContext
    | Invocation
    | BoxedList
    | Relation
    | FunctionDefinition
    | Conditional
    | BoxedFilter
    | Iterator
    | DecisionTable
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An href as written: `#id`, or `namespace#id` for an imported element."""

    place: Place
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """An element of the requirements graph. key: unique among the files loaded together."""

    place: Place
    key: tuple[str, str]  # file, id (or kind and name where the id is missing)
    name: str
    variable: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class InputData(Node):
    """Something the decisions are told (DMN 6.3.11)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionNode(Node):
    """A decision (DMN 6.3.7). inputs and decisions: its information requirements."""

    inputs: tuple[Reference, ...]
    decisions: tuple[Reference, ...]
    knowledge: tuple[Reference, ...]
    expression: Expression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeModel(Node):
    """A business knowledge model: a named function (DMN 6.3.9)."""

    logic: FunctionDefinition | None
    knowledge: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionService(Node):
    """Decisions published under one name, callable as a function (DMN 6.3.10)."""

    outputs: tuple[Reference, ...]
    encapsulated: tuple[Reference, ...]
    input_decisions: tuple[Reference, ...]
    inputs: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionItem:
    """The signature a function-typed item definition declares."""

    parameters: tuple[Item, ...]
    output_type_ref: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDefinition:
    """A named type (DMN 7.3.3). allowed: of each item of a collection; constraint: of the whole value (1.5)."""

    place: Place
    name: str
    type_ref: str | None
    collection: bool
    allowed: Tests | None
    constraint: Tests | None
    components: tuple["ItemDefinition", ...]
    function: FunctionItem | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """Another model whose elements may be used under a prefix; an empty name means without one (DMN 1.5)."""

    place: Place
    name: str
    namespace: str
    import_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """All of one file. free: its inputs need not be declared, what it is called with can be seen everywhere."""

    place: Place
    file: str
    name: str
    namespace: str
    language: str | None
    imports: tuple[Import, ...]
    types: tuple[ItemDefinition, ...]
    nodes: tuple[Node, ...]
    free: bool = False
