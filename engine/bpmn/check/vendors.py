"""Words of other products: which of them would do something there, and which are looks, notes or the editor's own."""

from lxml import etree

from engine.bpmn.names import BPMN, ZEEBE, local, namespace

FOREIGN = (
    "http://spiffworkflow.org",
    "http://camunda.org/schema/1.0",
    "http://activiti.org",
    "http://flowable.org",
    "http://www.jboss.org/drools",
)
MODELERS = ("http://activiti.org/modeler", "http://flowable.org/modeler")  # what only their editors read
# What other products only keep: descriptions, and names for code that is refused where it stands.
KEPT = frozenset({"properties", "property", "metaData", "metaValue", "import", "global"})
# Words of Camunda's modeler that change nothing about how a model runs here.
HARMLESS = frozenset(
    {
        "properties",
        "property",
        "userTask",
        "versionTag",
        "userTaskForm",
        "modelerTemplate",
        "ioMapping",
        "input",
        "output",
        "taskHeaders",
        "header",
        "formDefinition",
        "assignmentDefinition",
        "taskSchedule",
        "priorityDefinition",
        "calledDecision",
        "script",
        "calledElement",
        "taskDefinition",
        "subscription",
        "loopCharacteristics",
        "bindingType",
    }
)
HARMLESS_ATTRIBUTES = frozenset({"asyncBefore", "asyncAfter", "async", "exclusive"})


def is_foreign(node: etree._Element | None) -> bool:
    """Tell whether it is an extension that would do something in another product."""
    if node is None or namespace(node) == BPMN:
        return False
    if namespace(node) == ZEEBE:
        return local(node) not in HARMLESS
    executed = namespace(node).startswith(FOREIGN) and not namespace(node).startswith(MODELERS)
    return executed and local(node) not in KEPT
