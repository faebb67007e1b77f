"""Small steps through the XML of one file that all readers share."""

from lxml import etree

from engine.dmn import elements as el
from engine.dmn.findings import Place, finding
from engine.dmn.source import line_of
from engine.domain.finding import Finding


def plain_name(name: str) -> str:
    """Return a name as FEEL sees it: runs of white space are one blank (DMN 10.3.1.2, grammar rule 27)."""
    return " ".join(name.split())


def _nearest(element: etree._Element, attribute: str) -> str | None:
    here: etree._Element | None = element
    while here is not None and here.get(attribute) is None:
        here = here.getparent()
    return None if here is None else here.get(attribute)


class XmlReader:
    """Reads attributes and children of one namespace; what is missing goes to `findings`."""

    def __init__(self, file: str, namespace: str) -> None:
        self.file = file
        self.namespace = namespace
        self.findings: list[Finding] = []

    def place(self, element: etree._Element) -> Place:
        """Say where the element stands; one without id or name borrows them from the nearest that has one."""
        return Place(
            file=self.file,
            line=line_of(element),
            element=_nearest(element, "id"),
            name=_nearest(element, "name") or None,
        )

    def children(self, element: etree._Element, tag: str | None = None) -> list[etree._Element]:
        """Return the DMN children, all or those with a tag; foreign elements are passed over."""
        wanted = f"{{{self.namespace}}}{tag or '*'}"
        return list(element.iterchildren(wanted))

    def child(self, element: etree._Element, tag: str) -> etree._Element | None:
        """Return the first child with the tag."""
        return next(iter(self.children(element, tag)), None)

    def text_below(self, element: etree._Element, tag: str) -> str | None:
        """Return the text of a child, None where there is no such child."""
        child = self.child(element, tag)
        return None if child is None else (child.text or "")

    def type_text(self, element: etree._Element) -> str | None:
        """Return the declared type of an item definition."""
        text = self.text_below(element, "typeRef")
        return plain_name(text) or None if text is not None else None

    def type_ref(self, element: etree._Element) -> str | None:
        """Return the typeRef attribute."""
        return plain_name(element.get("typeRef") or "") or None

    def name_of(self, element: etree._Element) -> str | None:
        """Return the name attribute as FEEL sees it."""
        name = element.get("name")
        return None if name is None else plain_name(name)

    def required_name(self, element: etree._Element) -> str:
        """Return the name; a missing or empty one is a finding."""
        return plain_name(self.required(element, "name"))

    def required(self, element: etree._Element, attribute: str) -> str:
        """Return an attribute; a missing or empty one is a finding."""
        value = (element.get(attribute) or "").strip()
        if not value:
            tag = etree.QName(element).localname
            self.findings.append(finding("dmn.missing_attribute", self.place(element), tag=tag, attribute=attribute))
        return value

    def missing_child(self, element: etree._Element, child: str) -> None:
        """Note that a required child is not there."""
        tag = etree.QName(element).localname
        self.findings.append(finding("dmn.missing_element", self.place(element), tag=tag, child=child))

    def item(self, element: etree._Element) -> el.Item:
        """Read an information item: variable, parameter, column."""
        return el.Item(
            place=self.place(element), name=self.required_name(element) or None, type_ref=self.type_ref(element)
        )

    def tests_below(self, element: etree._Element, tag: str) -> el.Tests | None:
        """Read a child that holds unary tests."""
        child = self.child(element, tag)
        return None if child is None else self.tests(child)

    def tests(self, element: etree._Element) -> el.Tests:
        """Read unary tests; no text accepts everything."""
        place = self._place_of_text(element)
        text = self.text_below(element, "text") or ""
        return el.Tests(place=place, text=text, language=element.get("expressionLanguage"))

    def literal(self, element: etree._Element) -> el.Literal:
        """Read a literal expression."""
        return el.Literal(
            place=self._place_of_text(element),
            text=self.text_below(element, "text") or "",
            language=element.get("expressionLanguage"),
            imported=self.child(element, "importedValues") is not None,
        )

    def _place_of_text(self, element: etree._Element) -> Place:
        # FEEL reports positions within the text, so the place is where the text starts.
        own = self.place(element)
        text = self.child(element, "text")
        line = own.line if text is None else line_of(text)
        return Place(file=own.file, line=line, element=own.element, name=own.name)
