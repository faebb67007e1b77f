"""Where a report is: told by what its process waits for, so that page and inbox never disagree."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from engine.domain.report import Report, ReportStep
from engine.domain.states import ReportStatus
from engine.domain.text import Text


class ReportState(StrEnum):
    """Where a report is on its way."""

    MAKING = "making"  # the process is at something nobody declared a step of
    WRITE = "write"
    CHECK = "check"
    APPROVE = "approve"
    SUBMIT = "submit"
    SUBMITTED = "submitted"
    RECEIVED = "received"


STATE_NAMES: Mapping[ReportState, Text] = {
    ReportState.MAKING: Text("作成中", "Being made"),
    ReportState.WRITE: Text("報告書案の作成", "Being written"),
    ReportState.CHECK: Text("確認待ち", "To be checked"),
    ReportState.APPROVE: Text("承認待ち", "To be approved"),
    ReportState.SUBMIT: Text("提出待ち", "To be submitted"),
    ReportState.SUBMITTED: Text("提出済み・受領待ち", "Submitted, receipt awaited"),
    ReportState.RECEIVED: Text("受領済み", "Received"),
}
STEP_NAMES: Mapping[ReportStep, Text] = {
    ReportStep.WRITE: Text("案の作成", "Writing"),
    ReportStep.CHECK: Text("確認", "Check"),
    ReportStep.APPROVE: Text("承認", "Approval"),
    ReportStep.SUBMIT: Text("提出", "Submission"),
    ReportStep.RECEIVE: Text("受領", "Receipt"),
}


def state_of(report: Report | None, status: ReportStatus, live: Collection[str]) -> ReportState:
    """Return where a report is. live: element ids of the tasks its process waits for."""
    if status is not ReportStatus.DRAFT:
        return ReportState(status.value)
    declared = report.tasks if report else {}
    found = (step for step in reversed(ReportStep) if declared.get(step) in live)
    step = next((step for step in found if step is not ReportStep.RECEIVE), None)
    return ReportState(step.value) if step else ReportState.MAKING
