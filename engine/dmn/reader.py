"""Read a whole DMN file: definitions, types and the elements of the requirements graph."""

from collections.abc import Iterator as Iterates
from typing import Final

from lxml import etree

from engine.dmn import elements as el
from engine.dmn.boxed_reader import BoxedReader
from engine.dmn.findings import Place, Problem, finding
from engine.dmn.source import Source, line_of, read_source
from engine.domain.finding import Finding

EDITOR_MARKS: Final = ("exporter", "{http://camunda.org/schema/modeler/1.0}executionPlatform")
DECORATIVE_INPUTS: Final = ("Camunda", "dmn-js")
EMPTY_IMPORT_NAME_SINCE: Final = "1.5"


def read(file: str, content: bytes) -> tuple[el.Definitions | None, list[Finding]]:
    """Read one file; None when nothing of it can be used. The findings say what is wrong with it."""
    try:
        source = read_source(content)
    except Problem as problem:
        place = Place(file=file, line=problem.place.line)
        return None, [finding(problem.code, place, **problem.values)]
    reader = Reader(file, source)
    return reader.definitions(source.root), reader.findings


class Reader(BoxedReader):
    """Reads the elements of one file and collects what is missing in them."""

    def __init__(self, file: str, source: Source) -> None:
        super().__init__(file, source.namespace)
        self._version = source.version
        self._keys: set[tuple[str, str]] = set()

    def definitions(self, root: etree._Element) -> el.Definitions:
        """Read the root and all below it."""
        self._ids_once(root)
        return el.Definitions(
            place=self.place(root),
            file=self.file,
            name=self.required_name(root),
            namespace=self.required(root, "namespace"),
            language=root.get("expressionLanguage"),
            imports=tuple(self._import(child) for child in self.children(root, "import")),
            types=tuple(self._item_definition(child) for child in self.children(root, "itemDefinition")),
            nodes=tuple(self._nodes(root)),
            free=self._free(root),
        )

    def _free(self, root: etree._Element) -> bool:
        """Tell whether the file is drawn without inputs: it has none, or its editor takes them for decoration."""
        decorative = any(root.get(attribute, "").startswith(DECORATIVE_INPUTS) for attribute in EDITOR_MARKS)
        return decorative or not self.children(root, "inputData")

    def _ids_once(self, root: etree._Element) -> None:
        seen: set[str] = set()
        for element in root.iter(f"{{{self.namespace}}}*"):
            element_id = element.get("id")
            if element_id in seen:
                self.findings.append(finding("dmn.duplicate_id", self.place(element), id=element_id))
            elif element_id:
                seen.add(element_id)

    def _import(self, element: etree._Element) -> el.Import:
        # Since DMN 1.5 the name may be empty: the elements are then seen without a prefix.
        name = self.required_name(element) if self._version < EMPTY_IMPORT_NAME_SINCE else self.name_of(element)
        return el.Import(
            place=self.place(element),
            name=name or "",
            namespace=self.required(element, "namespace"),
            import_type=element.get("importType") or "",
        )

    def _item_definition(self, element: etree._Element) -> el.ItemDefinition:
        function = self.child(element, "functionItem")
        return el.ItemDefinition(
            place=self.place(element),
            name=self.required_name(element),
            type_ref=self.type_text(element),
            collection=element.get("isCollection", "false").strip() in {"true", "1"},
            allowed=self.tests_below(element, "allowedValues"),
            constraint=self.tests_below(element, "typeConstraint"),
            components=tuple(self._item_definition(child) for child in self.children(element, "itemComponent")),
            function=None if function is None else self._function_item(function),
        )

    def _function_item(self, element: etree._Element) -> el.FunctionItem:
        parameters = self.children(element, "parameters")
        return el.FunctionItem(
            parameters=tuple(self.item(child) for child in parameters), output_type_ref=element.get("outputTypeRef")
        )

    def _nodes(self, root: etree._Element) -> Iterates[el.Node]:
        for element in self.children(root):
            match etree.QName(element).localname:
                case "inputData":
                    yield self._input_data(element)
                case "decision":
                    yield self._decision(element)
                case "businessKnowledgeModel":
                    yield self._knowledge_model(element)
                case "decisionService":
                    yield self._service(element)

    def _identity(self, element: etree._Element) -> tuple[Place, tuple[str, str], str, el.Item]:
        name = self.required_name(element)
        kind = etree.QName(element).localname
        key = (self.file, element.get("id") or f"{kind} {name}")
        if key in self._keys:
            # A finding already; until it is mended the first element keeps the id.
            key = (self.file, f"{key[1]} {element.sourceline}:{len(self._keys)}")
        self._keys.add(key)
        variable = self.child(element, "variable")
        item = el.Item(place=self.place(element), name=name) if variable is None else self.item(variable)
        return self.place(element), key, name, item

    def _input_data(self, element: etree._Element) -> el.InputData:
        place, key, name, variable = self._identity(element)
        return el.InputData(place=place, key=key, name=name, variable=variable)

    def _decision(self, element: etree._Element) -> el.DecisionNode:
        place, key, name, variable = self._identity(element)
        needs = self.children(element, "informationRequirement")
        return el.DecisionNode(
            place=place,
            key=key,
            name=name,
            variable=variable,
            inputs=tuple(ref for need in needs for ref in self._references(need, "requiredInput")),
            decisions=tuple(ref for need in needs for ref in self._references(need, "requiredDecision")),
            knowledge=self._knowledge(element),
            expression=self.expression_below(element),
        )

    def _knowledge_model(self, element: etree._Element) -> el.KnowledgeModel:
        place, key, name, variable = self._identity(element)
        logic = self.child(element, "encapsulatedLogic")
        return el.KnowledgeModel(
            place=place,
            key=key,
            name=name,
            variable=variable,
            logic=None if logic is None else self.function_definition(logic),
            knowledge=self._knowledge(element),
        )

    def _service(self, element: etree._Element) -> el.DecisionService:
        place, key, name, variable = self._identity(element)
        if self.child(element, "outputDecision") is None:
            self.missing_child(element, "outputDecision")
        return el.DecisionService(
            place=place,
            key=key,
            name=name,
            variable=variable,
            outputs=self._references(element, "outputDecision"),
            encapsulated=self._references(element, "encapsulatedDecision"),
            input_decisions=self._references(element, "inputDecision"),
            inputs=self._references(element, "inputData"),
        )

    def _knowledge(self, element: etree._Element) -> tuple[el.Reference, ...]:
        needs = self.children(element, "knowledgeRequirement")
        return tuple(ref for need in needs for ref in self._references(need, "requiredKnowledge"))

    def _references(self, element: etree._Element, tag: str) -> tuple[el.Reference, ...]:
        owner = self.place(element)
        found = []
        for child in self.children(element, tag):
            place = Place(file=self.file, line=line_of(child), element=owner.element, name=owner.name)
            found.append(el.Reference(place=place, href=self.required(child, "href")))
        return tuple(found)
