"""What a service task's work is given."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.bpmn import JobCall
from engine.domain.ids import CaseId, InstanceId
from engine.programmes import Release


@dataclass(frozen=True, slots=True, kw_only=True)
class JobContext:
    """One run of one service task: where it stands and what the diagram hands in.

    call.inputs: evaluated input mappings; call.headers: fixed words of the diagram.
    """

    case_id: CaseId
    instance_id: InstanceId
    release: Release
    call: JobCall

    @property
    def inputs(self) -> Mapping[str, Any]:
        """The evaluated inputs."""
        return self.call.inputs
