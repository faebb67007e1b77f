"""Ids that cannot be mistaken for each other."""

from typing import NewType

CaseId = NewType("CaseId", int)
InstanceId = NewType("InstanceId", int)
TaskId = NewType("TaskId", int)
TimerId = NewType("TimerId", int)
UserId = NewType("UserId", int)
ReleaseId = NewType("ReleaseId", int)
CompanyId = NewType("CompanyId", int)
InstitutionId = NewType("InstitutionId", int)
ReferralId = NewType("ReferralId", int)
RecordId = NewType("RecordId", int)
ReportId = NewType("ReportId", int)
FileId = NewType("FileId", int)
OutboxId = NewType("OutboxId", int)
IncidentId = NewType("IncidentId", int)
SuspensionId = NewType("SuspensionId", int)
ProgrammeKey = NewType("ProgrammeKey", str)
