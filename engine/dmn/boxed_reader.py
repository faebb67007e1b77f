"""Read the boxed expressions of a file (DMN 1.5 chapters 7.3 and 8)."""

from collections.abc import Callable
from typing import Final

from lxml import etree

from engine.dmn import elements as el
from engine.dmn.findings import Place, finding
from engine.dmn.xml_reader import XmlReader, plain_name


class BoxedReader(XmlReader):
    """Reads every kind of boxed expression."""

    def expression_below(self, element: etree._Element) -> el.Expression | None:
        """Read the one expression an element holds; None where it holds none."""
        return next(iter(self.expressions_below(element)), None)

    def expressions_below(self, element: etree._Element) -> list[el.Expression]:
        """Read all expressions an element holds, in order."""
        found = []
        for child in self.children(element):
            reader = _READERS.get(etree.QName(child).localname)
            if reader is not None:
                found.append(reader(self, child))
        return found

    def context(self, element: etree._Element) -> el.BoxedContext:
        """Read a boxed context."""
        entries = tuple(self._entry(child) for child in self.children(element, "contextEntry"))
        if any(entry.variable is None for entry in entries[:-1]):
            self.findings.append(finding("dmn.result_not_last", self.place(element)))
        return el.BoxedContext(place=self.place(element), entries=entries)

    def _entry(self, element: etree._Element) -> el.Entry:
        variable = self.child(element, "variable")
        expression = self.expression_below(element)
        if expression is None:
            self.missing_child(element, "expression")
        return el.Entry(variable=None if variable is None else self.item(variable), expression=expression)

    def invocation(self, element: etree._Element) -> el.Invocation:
        """Read a boxed invocation."""
        function = self.expression_below(element)
        if function is None:
            self.missing_child(element, "expression")
        bindings = tuple(self._binding(child) for child in self.children(element, "binding"))
        return el.Invocation(place=self.place(element), function=function, bindings=bindings)

    def _binding(self, element: etree._Element) -> el.Binding:
        parameter = self.child(element, "parameter")
        if parameter is None:
            self.missing_child(element, "parameter")
            item = el.Item(place=self.place(element), name=None)
        else:
            item = self.item(parameter)
        return el.Binding(parameter=item, expression=self.expression_below(element))

    def boxed_list(self, element: etree._Element) -> el.BoxedList:
        """Read a boxed list, or a row of a relation."""
        return el.BoxedList(place=self.place(element), items=tuple(self.expressions_below(element)))

    def relation(self, element: etree._Element) -> el.Relation:
        """Read a relation; a row of the wrong length is a finding."""
        columns = tuple(self.item(child) for child in self.children(element, "column"))
        rows = tuple(self.boxed_list(child) for child in self.children(element, "row"))
        for number, row in enumerate(rows, start=1):
            if len(row.items) != len(columns):
                counts = {"row": number, "found": len(row.items), "wanted": len(columns)}
                self.findings.append(finding("dmn.relation_cells", row.place, **counts))
        return el.Relation(place=self.place(element), columns=columns, rows=rows)

    def function_definition(self, element: etree._Element) -> el.FunctionDefinition:
        """Read a function; an external kind is kept as written, to be refused by name."""
        return el.FunctionDefinition(
            place=self.place(element),
            kind=(element.get("kind") or "FEEL").strip(),
            parameters=tuple(self.item(child) for child in self.children(element, "formalParameter")),
            body=self.expression_below(element),
            type_ref=self.type_ref(element),
        )

    def conditional(self, element: etree._Element) -> el.Conditional:
        """Read if, then and else."""
        return el.Conditional(
            place=self.place(element),
            condition=self._part(element, "if"),
            then=self._part(element, "then"),
            otherwise=self._part(element, "else"),
        )

    def filter(self, element: etree._Element) -> el.BoxedFilter:
        """Read a boxed filter."""
        return el.BoxedFilter(
            place=self.place(element), domain=self._part(element, "in"), match=self._part(element, "match")
        )

    def iterator(self, element: etree._Element) -> el.Iterator:
        """Read for, every and some."""
        kind = el.IteratorKind(etree.QName(element).localname)
        domain = self.child(element, "in")
        return el.Iterator(
            place=self.place(element),
            kind=kind,
            variable=plain_name(self.required(element, "iteratorVariable")),
            domain=self._part(element, "in"),
            domain_type=None if domain is None else self.type_ref(domain),
            body=self._part(element, "return" if kind is el.IteratorKind.FOR else "satisfies"),
        )

    def _part(self, element: etree._Element, tag: str) -> el.Expression | None:
        part = self.child(element, tag)
        expression = None if part is None else self.expression_below(part)
        if expression is None:
            self.missing_child(element, tag)
        return expression

    def decision_table(self, element: etree._Element) -> el.DecisionTable:
        """Read a decision table. Orientation is a matter of drawing and changes nothing here."""
        place = self.place(element)
        return el.DecisionTable(
            place=Place(file=place.file, line=place.line, element=place.element, name=self._table_name(element)),
            hit_policy=element.get("hitPolicy") or el.HitPolicy.UNIQUE.value,
            aggregation=element.get("aggregation") or None,
            inputs=tuple(self._input_clause(child) for child in self.children(element, "input")),
            outputs=tuple(self._output_clause(child) for child in self.children(element, "output")),
            rules=tuple(self._rule(child) for child in self.children(element, "rule")),
            annotations=tuple(self.name_of(child) or "" for child in self.children(element, "annotation")),
        )

    def _table_name(self, element: etree._Element) -> str | None:
        """Name the table for people: its output label, or the decision it stands in."""
        label = element.get("outputLabel") or element.get("label")
        above = element.getparent()
        while not label and above is not None:
            label = above.get("name")
            above = above.getparent()
        return label

    def _input_clause(self, element: etree._Element) -> el.InputClause:
        holder = self.child(element, "inputExpression")
        if holder is None:
            self.missing_child(element, "inputExpression")
        expression = None if holder is None else self.literal(holder)
        text = "" if expression is None else plain_name(expression.text)
        return el.InputClause(
            place=self.place(element),
            label=element.get("label") or text,
            expression=expression,
            type_ref=None if holder is None else self.type_ref(holder),
            values=self.tests_below(element, "inputValues"),
        )

    def _output_clause(self, element: etree._Element) -> el.OutputClause:
        default = self.child(element, "defaultOutputEntry")
        return el.OutputClause(
            place=self.place(element),
            name=self.name_of(element) or None,
            label=element.get("label", ""),
            type_ref=self.type_ref(element),
            values=self.tests_below(element, "outputValues"),
            default=None if default is None else self.literal(default),
        )

    def _rule(self, element: etree._Element) -> el.Rule:
        remarks = self.children(element, "annotationEntry")
        return el.Rule(
            place=self.place(element),
            inputs=tuple(self.tests(child) for child in self.children(element, "inputEntry")),
            outputs=tuple(self.literal(child) for child in self.children(element, "outputEntry")),
            annotations=tuple((self.text_below(child, "text") or "").strip() for child in remarks),
        )


_READERS: Final[dict[str, Callable[[BoxedReader, etree._Element], el.Expression]]] = {
    "literalExpression": BoxedReader.literal,
    "context": BoxedReader.context,
    "invocation": BoxedReader.invocation,
    "list": BoxedReader.boxed_list,
    "relation": BoxedReader.relation,
    "functionDefinition": BoxedReader.function_definition,
    "conditional": BoxedReader.conditional,
    "filter": BoxedReader.filter,
    "for": BoxedReader.iterator,
    "every": BoxedReader.iterator,
    "some": BoxedReader.iterator,
    "decisionTable": BoxedReader.decision_table,
}
