"""Reports (報告): put on the clock, made, checked, approved, sent, received, corrected (KAG-15, P09, P10, P12)."""

from engine.reports.raising import MadeOnDemand, raise_due, raise_report, schedule
from engine.reports.reading import Receipt, ReportSummary, ReportView, download, get, newest, of_case, preview
from engine.reports.receipt import NotSent, WrongReceiptDate, record_receipt

__all__ = [
    "MadeOnDemand",
    "NotSent",
    "Receipt",
    "ReportSummary",
    "ReportView",
    "WrongReceiptDate",
    "download",
    "get",
    "newest",
    "of_case",
    "preview",
    "raise_due",
    "raise_report",
    "record_receipt",
    "schedule",
]
