"""Which facts may queue a message by themselves: `on` of `[messages.*]` (design D7)."""

import difflib

from engine.domain.facts import FACT_NAMES, FactKind
from engine.domain.text import Text

# Facts of a case people would write about. Not what tells of telling (a message about a message has no end), nor what
# happens many times in one step.
ATTACHABLE = frozenset(
    {
        FactKind.CASE_OPENED,
        FactKind.CASE_CLOSED,
        FactKind.CASE_SUSPENDED,
        FactKind.CASE_RESUMED,
        FactKind.CASE_CANCELLED,
        FactKind.TASK_OFFERED,
        FactKind.TASK_CLAIMED,
        FactKind.TASK_RELEASED,
        FactKind.TASK_REASSIGNED,
        FactKind.TASK_DONE,
        FactKind.TASK_WITHDRAWN,
        FactKind.RECORD_WRITTEN,
        FactKind.RECORD_CORRECTED,
        FactKind.DATA_CORRECTED,
        FactKind.DEADLINE_MOVED,
        FactKind.FILE_ADDED,
        FactKind.REFERRAL_SENT,
        FactKind.REFERRAL_CHASED,
        FactKind.REFERRAL_ANSWERED,
        FactKind.REPORT_RAISED,
        FactKind.REPORT_DRAFTED,
        FactKind.REPORT_SUBMITTED,
        FactKind.REPORT_RECEIVED,
        FactKind.STEP_FAILED,
    }
)
NO_SUCH_FACT = Text(
    "「{fact}」という出来事では送れません。{near}使えるもの：{known}",
    "Nothing is sent on “{fact}”. {near}Known: {known}",
)


def wrong_fact(name: str) -> Text | None:
    """Return why a message cannot be sent on a fact of that name, with those it can; None when it can."""
    known = {kind.value: FACT_NAMES[kind] for kind in FactKind if kind in ATTACHABLE}
    if name in known:
        return None
    close = difflib.get_close_matches(name, known, n=1)
    near = Text(f"「{close[0]}」のことですか。", f"Do you mean “{close[0]}”? ") if close else Text("", "")
    listed = Text(
        "、".join(f"{key}（{label.ja}）" for key, label in known.items()),
        ", ".join(f"{key} ({label.en})" for key, label in known.items()),
    )
    return Text(
        NO_SUCH_FACT.ja.format(fact=name, near=near.ja, known=listed.ja),
        NO_SUCH_FACT.en.format(fact=name, near=near.en, known=listed.en),
    )
