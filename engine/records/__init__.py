"""Records (記録): what people did, kept as typed rows that figures and reports are counted from (design D9)."""

from engine.records.reading import NoSuchRecord, RecordView, between, get, of_case, outside
from engine.records.writing import UnknownRecordKind, correct, write

__all__ = [
    "NoSuchRecord",
    "RecordView",
    "UnknownRecordKind",
    "between",
    "correct",
    "get",
    "of_case",
    "outside",
    "write",
]
