"""Files to a model that can run."""

from collections.abc import Mapping
from types import MappingProxyType

from engine.bpmn.build import specs_of
from engine.bpmn.check import Known, check
from engine.bpmn.describe import processes_of
from engine.bpmn.errors import ModelRefused
from engine.bpmn.model import Model, describe
from engine.bpmn.read import read_all
from engine.domain.finding import refuses


def load(files: Mapping[str, bytes]) -> Model:
    """Check the files and make a model of them. Raises ModelRefused with every finding."""
    findings = check(files, Known())
    if refuses(findings):
        raise ModelRefused(findings)
    documents, _unreadable = read_all(files)
    processes = [process for document in documents for process in processes_of(document)]
    return Model(
        processes=describe(processes),
        specs=MappingProxyType(specs_of(processes)),
        diagrams=MappingProxyType({process.id: process for process in processes}),
    )
