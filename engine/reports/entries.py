"""What people wrote into a report: narrative parts and answers to checklists, each with a revision of its own."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.domain.ids import UserId
from engine.domain.report import ChecklistManner, ChecklistSection, Report
from engine.domain.report_content import ChecklistItem, ItemState


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One part as it stands. key: of a narrative part, or `checklist.item`.

    text: of a narrative part, or what was done or handed over. state, reason: of an item. revision: raised by each
    change, 0 = untouched. by: None = filled in by itself.
    """

    key: str
    text: str = ""
    state: ItemState = ItemState.OPEN
    reason: str = ""
    revision: int = 0
    at: dt.datetime | None = None
    by: str | None = None
    by_id: UserId | None = None


@dataclass(frozen=True, slots=True)
class Entries:
    """The parts of one report by key; a part nobody touched is empty."""

    by_key: Mapping[str, Entry] = field(default_factory=dict)

    def get(self, key: str) -> Entry:
        """Return a part."""
        return self.by_key.get(key) or Entry(key=key)

    def of_item(self, section: ChecklistSection, item: str) -> Entry:
        """Return the answer to an item of a checklist."""
        return self.get(item_key(section, item))

    def items(self, section: ChecklistSection) -> tuple[ChecklistItem, ...]:
        """Return a checklist with its answers, as it is laid out."""
        return tuple(_laid_out(section, item.key, self.of_item(section, item.key)) for item in section.items)

    def missing(self, report: Report) -> list[str]:
        """Name what has to be filled in before the report is checked: required texts, answers, and reasons for a no."""
        texts = [part.title.ja for part in report.texts() if part.required and not self.get(part.key).text.strip()]
        items = [
            f"{section.title.ja}「{item.text.ja}」"
            for section in report.checklists()
            for item in section.items
            if not is_complete(self.of_item(section, item.key))
        ]
        return texts + items

    def too_long(self, report: Report) -> list[str]:
        """Name the texts that are longer than they may be."""
        return [part.title.ja for part in report.texts() if len(self.get(part.key).text) > part.max_length]

    def to_json(self) -> dict[str, Any]:
        """Return the parts as a version keeps them."""
        return {
            key: {"text": one.text, "state": one.state.value, "reason": one.reason, "by": one.by}
            for key, one in sorted(self.by_key.items())
        }


def from_json(stored: Mapping[str, Any]) -> Entries:
    """Return the parts a version kept."""
    return Entries(
        {
            key: Entry(key=key, text=one["text"], state=ItemState(one["state"]), reason=one["reason"], by=one.get("by"))
            for key, one in stored.items()
        }
    )


def item_key(section: ChecklistSection, item: str) -> str:
    """Return under which key the answer to an item is kept."""
    return f"{section.key}.{item}"


def is_complete(entry: Entry) -> bool:
    """Tell whether an item is answered: done, or with the reason why not (KYU-64: 別葉にて理由も報告)."""
    return entry.state is ItemState.DONE or (entry.state is not ItemState.OPEN and bool(entry.reason.strip()))


def _laid_out(section: ChecklistSection, key: str, entry: Entry) -> ChecklistItem:
    item = next(item for item in section.items if item.key == key)
    text = item.text.ja
    if section.manner is ChecklistManner.DELIVERY and item.form is not None:
        text = f"{text}（{FORMS[item.form.value]}{item.copies}部）"
    return ChecklistItem(text=text, state=entry.state, content=entry.text, reason=entry.reason)


FORMS = {"paper": "紙媒体", "data": "電子データ"}
