"""Files to a model that can run."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from engine.bpmn.build import specs_of
from engine.bpmn.check import Known, check
from engine.bpmn.describe import processes_of, runnable
from engine.bpmn.errors import ModelRefused
from engine.bpmn.model import Model, describe
from engine.bpmn.partners import partners_of
from engine.bpmn.read import read_all
from engine.domain.finding import refuses


def load(files: Mapping[str, bytes], functions: Iterable[str] = ()) -> Model:
    """Check the files and make a model of them. Raises ModelRefused with every finding.

    functions: names of the FEEL functions beyond the standard's that `Ports.env` will hold.
    """
    findings = check(files, Known(functions=frozenset(functions)), to_run=True)
    if refuses(findings):
        raise ModelRefused(findings)
    documents, _unreadable = read_all(files)
    processes = [process for document in documents for process in processes_of(document)]
    running = runnable(processes)
    return Model(
        processes=describe(processes),
        specs=MappingProxyType(specs_of(running)),
        diagrams=MappingProxyType({process.id: process for process in running}),
        partners=MappingProxyType(partners_of(documents, running)),
    )
