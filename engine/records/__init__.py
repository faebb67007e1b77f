"""Records (記録): what people did, kept as typed rows that figures and reports are counted from (design D9)."""

from engine.records.changing import RecordMoved, RecordWithdrawn, correct, withdraw
from engine.records.history import RecordState, record_at, states
from engine.records.reading import NoSuchRecord, RecordView, between, get, newest_on, of_case, outside
from engine.records.twins import RecordedTwice
from engine.records.writing import UnknownRecordKind, write

__all__ = [
    "NoSuchRecord",
    "RecordMoved",
    "RecordState",
    "RecordView",
    "RecordWithdrawn",
    "RecordedTwice",
    "UnknownRecordKind",
    "between",
    "correct",
    "get",
    "newest_on",
    "of_case",
    "outside",
    "record_at",
    "states",
    "withdraw",
    "write",
]
