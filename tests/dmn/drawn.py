"""Small DMN models drawn in a line or two, for tables of cases."""

from html import escape
from typing import Any

from engine import dmn, feel

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def file(body: str, name: str = "main") -> bytes:
    """Write a file of the namespace `urn:name`."""
    text = f'<definitions xmlns="{NAMESPACE}" name="{name}" namespace="urn:{name}">{body}</definitions>'
    return text.encode()


def imports(name: str, other: str) -> str:
    """Import the file called `other` under a name."""
    return f'<import name="{name}" namespace="urn:{other}" importType="{NAMESPACE}"/>'


def text(expression: str) -> str:
    """Box a literal expression; what is boxed already stays."""
    if expression.startswith("<"):
        return expression
    return f"<literalExpression><text>{escape(expression, quote=False)}</text></literalExpression>"


def variable(name: str, type_ref: str = "") -> str:
    """Name the variable of an element."""
    return f'<variable name="{name}"' + (f' typeRef="{type_ref}"/>' if type_ref else "/>")


def href(target: str) -> str:
    """Refer to an id of this file, or to `file#id` of another."""
    return f"urn:{target}" if "#" in target else f"#{target}"


def given(name: str, type_ref: str = "", key: str = "") -> str:
    """Declare an input."""
    return f'<inputData id="{key or name}" name="{name}">{variable(name, type_ref)}</inputData>'


def decision(name: str, logic: str, type_ref: str = "", needs: str = "") -> str:
    """Write a decision. needs: `i:`, `d:` or `k:` and an id each, for inputs, decisions and knowledge."""
    requirements = "".join(_requirement(*need.split(":", 1)) for need in needs.split())
    return f'<decision id="{name}" name="{name}">{variable(name, type_ref)}{requirements}{text(logic)}</decision>'


def _requirement(kind: str, target: str) -> str:
    tag = {"i": "requiredInput", "d": "requiredDecision", "k": "requiredKnowledge"}[kind]
    around = "knowledgeRequirement" if kind == "k" else "informationRequirement"
    return f'<{around}><{tag} href="{href(target)}"/></{around}>'


def knowledge(name: str, parameters: str, body: str, type_ref: str = "", needs: str = "", kind: str = "FEEL") -> str:
    """Write a knowledge model. parameters: names, each perhaps with `:type`."""
    formal = "".join(_parameter(*parameter.split(":")) for parameter in parameters.split())
    logic = f'<encapsulatedLogic kind="{kind}">{formal}{text(body)}</encapsulatedLogic>'
    requirements = "".join(_requirement("k", need) for need in needs.split())
    inside = f"{variable(name, type_ref)}{logic}{requirements}"
    return f'<businessKnowledgeModel id="{name}" name="{name}">{inside}</businessKnowledgeModel>'


def _parameter(name: str, type_ref: str = "") -> str:
    return f'<formalParameter name="{name}"' + (f' typeRef="{type_ref}"/>' if type_ref else "/>")


def service(name: str, outputs: str, inside: str = "", told: str = "", inputs: str = "", type_ref: str = "") -> str:
    """Write a decision service. told: its input decisions."""
    lists = {"outputDecision": outputs, "encapsulatedDecision": inside, "inputDecision": told, "inputData": inputs}
    references = "".join(f'<{tag} href="{href(each)}"/>' for tag, ids in lists.items() for each in ids.split())
    return f'<decisionService id="{name}" name="{name}">{variable(name, type_ref)}{references}</decisionService>'


def invocation(called: str, **bindings: str) -> str:
    """Write a boxed invocation."""
    bound = "".join(f'<binding><parameter name="{name}"/>{text(value)}</binding>' for name, value in bindings.items())
    return f"<invocation>{text(called)}{bound}</invocation>"


def cells(tag: str, row: str) -> str:
    """Write the cells of a rule; a row of nothing is one empty cell."""
    texts = (escape(cell.strip(), quote=False) for cell in row.split(";"))
    return "".join(f"<{tag}><text>{text}</text></{tag}>" for text in texts)


def inner(tag: str, text: str) -> str:
    """Write an element that holds a text, nothing where there is none."""
    return f"<{tag}><text>{escape(text, quote=False)}</text></{tag}>" if text else ""


def table(policy: str, inputs: str, outputs: str, rules: tuple[str, ...]) -> str:
    """Draw a decision table.

    policy: perhaps with an aggregation. inputs: `expression | input values` columns; outputs: `name | output values |
    default` columns; both joined by ` ; `. rules: `cell ; cell => cell ; cell`.
    """
    name, _, aggregation = policy.partition("COLLECT ")
    columns = ""
    for column in inputs.split(" ; "):
        expression, _, values = (part.strip() for part in column.partition("|"))
        columns += f"<input>{inner('inputExpression', expression)}{inner('inputValues', values)}</input>"
    for column in outputs.split(" ; "):
        key, values, default, *_ = (*(part.strip() for part in column.split("|")), "", "")
        named = f' name="{key}"' if key else ""
        columns += f"<output{named}>{inner('outputValues', values)}{inner('defaultOutputEntry', default)}</output>"
    halves = (rule.split("=>") for rule in rules)
    body = "".join(f"<rule>{cells('inputEntry', left)}{cells('outputEntry', right)}</rule>" for left, right in halves)
    attributes = f'hitPolicy="{name or "COLLECT"}"' + (f' aggregation="{aggregation}"' if aggregation else "")
    return f"<decisionTable {attributes}>{columns}{body}</decisionTable>"


def context(*entries: tuple[str, str, str]) -> str:
    """Write a boxed context of (name, type, expression); an entry without name is the result."""
    rows = ((variable(name, type_ref) if name else "", text(value)) for name, type_ref, value in entries)
    return "<context>" + "".join(f"<contextEntry>{name}{value}</contextEntry>" for name, value in rows) + "</context>"


def item(name: str, type_ref: str = "", *, tag: str = "itemDefinition", parts: str = "", **more: Any) -> str:
    """Write an item definition. more: allowed, constraint (unary tests), collection (bool)."""
    collection = ' isCollection="true"' if more.get("collection") else ""
    base = f"<typeRef>{type_ref}</typeRef>" if type_ref else ""
    tests = "".join(
        f"<{element}><text>{escape(more[key], quote=False)}</text></{element}>"
        for key, element in (("allowed", "allowedValues"), ("constraint", "typeConstraint"))
        if key in more
    )
    return f'<{tag} name="{name}"{collection}>{base}{tests}{parts}</{tag}>'


def part(name: str, type_ref: str = "", **more: Any) -> str:
    """Write a component of an item definition."""
    return item(name, type_ref, tag="itemComponent", **more)


def answer(files: dict[str, bytes], name: str, env: feel.Environment, data: Any = None, *, called: bool = False) -> Any:
    """Ask for a decision, or call a service, and answer its value."""
    ask = dmn.call_service if called else dmn.decide
    return ask(dmn.load(files), name, feel.data_from_json(data or {}, env), env).value


def same(got: Any, expected: str, env: feel.Environment) -> bool:
    """Tell whether a value is that of an expression."""
    wanted = feel.evaluate(expected, {}, env).value
    return feel.evaluate("is(a, b)", {"a": got, "b": wanted}, env).value is True
