"""The OMG's XML Schema of BPMN 2.0 as tables, read once from the copy that comes with SpiffWorkflow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from lxml import etree

XSD = "{http://www.w3.org/2001/XMLSchema}"
UNBOUNDED = 1_000_000
PARTS = {
    "documentation": "tDocumentation",
    "extensionElements": "tExtensionElements",
    "import": "tImport",
    "extension": "tExtension",
    "relationship": "tRelationship",
}
ROOT_ATTRIBUTES = ("id", "name", "expressionLanguage", "typeLanguage", "exporter", "exporterVersion")


@dataclass(frozen=True, slots=True)
class Attribute:
    """kind: "boolean", "integer", "IDREF", "string" …; values: the words allowed, () for any."""

    kind: str
    required: bool
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Particle:
    """How often something of this name, or of the group it heads, may stand in its parent."""

    name: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Type:
    """A complex type with all it inherits. children: type and particle of each element that may stand in it."""

    attributes: Mapping[str, Attribute]
    particles: tuple[Particle, ...]
    children: Mapping[str, tuple[str, Particle]]
    mixed: bool


@dataclass(slots=True)
class _Reader:
    root: etree._Element
    elements: dict[str, tuple[str, bool]] = field(default_factory=dict)
    heads: dict[str, list[str]] = field(default_factory=dict)
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        abstract = {node.get("name") for node in self.root.iterfind(f"{XSD}complexType[@abstract='true']")}
        for node in self.root.iterfind(f"{XSD}element"):
            name = node.get("name", "")
            kind = _bare(node.get("type", ""))
            self.elements[name] = (kind, node.get("abstract") == "true" or kind in abstract)
            if (head := node.get("substitutionGroup")) is not None:
                self.heads.setdefault(_bare(head), []).append(name)
        for simple in self.root.iterfind(f"{XSD}simpleType"):
            if simple.find(f"{XSD}union") is None:
                words = (word.get("value", "") for word in simple.iter(f"{XSD}enumeration"))
                self.words[simple.get("name", "")] = tuple(words)

    def type_of(self, node: etree._Element) -> Type:
        base = node.find(f".//{XSD}extension")
        inherited = Type({}, (), {}, mixed=False)
        if base is not None and (parent := self.named(_bare(base.get("base", "")))) is not None:
            inherited = parent
        own = base if base is not None else node
        attributes = dict(inherited.attributes)
        for found in own.iterfind(f"{XSD}attribute"):
            attributes[found.get("name", "")] = self._attribute(found)
        children, particles = dict(inherited.children), list(inherited.particles)
        for found, optional in _elements_in(own):
            particle, members = self._particle(found, optional=optional)
            particles.append(particle)
            children.update({name: (kind, particle) for name, kind in members})
        mixed = inherited.mixed or node.get("mixed") == "true" or own.find(f".//{XSD}any") is not None
        return Type(attributes, tuple(particles), children, mixed)

    def named(self, name: str) -> Type | None:
        found = self.root.find(f"{XSD}complexType[@name='{name}']")
        return None if found is None else self.type_of(found)

    def _attribute(self, node: etree._Element) -> Attribute:
        kind = _bare(node.get("type", "string"))
        return Attribute(kind, node.get("use") == "required", self.words.get(kind, ()))

    def _particle(self, node: etree._Element, *, optional: bool) -> tuple[Particle, list[tuple[str, str]]]:
        most = node.get("maxOccurs", "1")
        least = 0 if optional else int(node.get("minOccurs", "1"))
        name = _bare(node.get("ref", node.get("name", "")))
        particle = Particle(name, least, UNBOUNDED if most == "unbounded" else int(most))
        if node.get("ref") is None:
            return particle, [(name, _bare(node.get("type", "")))]
        return particle, [(member, self.elements[member][0]) for member in self.group(name)]

    def group(self, head: str) -> Iterator[str]:
        if head in self.elements and not self.elements[head][1]:
            yield head
        for member in self.heads.get(head, []):
            yield from self.group(member)


def _elements_in(node: etree._Element) -> Iterator[tuple[etree._Element, bool]]:
    """Yield the element particles of a type, and whether they are one of a choice."""
    for found in node.iter(f"{XSD}element"):
        above = [parent.tag for parent in found.iterancestors() if parent.tag == f"{XSD}choice"]
        yield found, bool(above)


def _bare(name: str) -> str:
    return name.rpartition(":")[2]


@cache
def types() -> Mapping[str, Type]:
    """Return every complex type of the schema by name; "tDefinitions" holds what a file may hold."""
    source = files("SpiffWorkflow").joinpath("bpmn/parser/schema/Semantic.xsd").read_bytes()
    reader = _Reader(etree.fromstring(source))
    names = (node.get("name", "") for node in reader.root.iterfind(f"{XSD}complexType"))
    found = {name: made for name in names if (made := reader.named(name)) is not None}
    return {**found, "tDefinitions": _definitions(reader)}


def _definitions(reader: _Reader) -> Type:
    """Return the type of the root, which another of the OMG's files declares (BPMN 2.0.2 table 8.1)."""
    kinds = {name: reader.elements[name][0] for name in reader.group("rootElement")} | PARTS
    children = {name: (kind, Particle(name, 0, UNBOUNDED)) for name, kind in kinds.items()}
    attributes = {name: Attribute("string", required=False) for name in ROOT_ATTRIBUTES}
    attributes["targetNamespace"] = Attribute("anyURI", required=True)
    return Type(attributes, (), children, mixed=False)


@cache
def element_names() -> frozenset[str]:
    """Return every element name BPMN has, wherever it may stand."""
    return frozenset(name for made in types().values() for name in made.children)
