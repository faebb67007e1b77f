"""Forms and settings for tests."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from engine.domain.form import Choices, Form, Option
from engine.domain.form_read import read_form
from engine.domain.form_scope import Setting
from engine.domain.programme import Code, CodeList
from engine.domain.text import Text

TODAY = date(2026, 11, 20)
CHANNEL = CodeList(
    key="channel",
    name=Text("方法", "Channel"),
    codes=(
        Code(code="CH1", name=Text("窓口", "Desk")),
        Code(code="CH2", name=Text("訪問", "Visit")),
        Code(code="CH8", name=Text("会場", "Venue"), retired=True),
        Code(code="CH9", name=Text("その他", "Other"), needs_reason=True),
    ),
)
CHOICES = Choices(
    codes={"channel": CHANNEL},
    directories={"institutions": (Option("north", Text("北部会議所", "North")),)},
    people={"staff": (Option("sato", Text("佐藤 結衣", "佐藤 結衣")),)},
)
Rules = Mapping[str, Callable[[Mapping[str, Any]], object]]


def component(type_: str, key: str, label: str = "", **more: Any) -> dict[str, Any]:
    """Return one component of form-js JSON."""
    return {"type": type_, "id": f"id_{key}", "key": key, "label": label or key, **more}


def form_of(*components: dict[str, Any]) -> Form:
    """Read a form of these components, which must be right."""
    form, findings = read_form(form_file(*components), "sample.form")
    assert form, findings
    return form


def form_file(*components: dict[str, Any]) -> bytes:
    """Return the file of a form of these components."""
    return json.dumps({"id": "sample", "schemaVersion": 19, "components": components}, ensure_ascii=False).encode()


def setting(rules: Rules | None = None, **variables: object) -> Setting:
    """Return a setting whose FEEL is a table of sources; what the table does not hold is null."""
    known = rules or {}

    def evaluate(source: str, names: Mapping[str, object]) -> object:
        if source in known:
            return known[source](names)
        return _reason(source, names) if "list contains" in source else None

    return Setting(evaluate=evaluate, today=TODAY, choices=CHOICES, variables=variables)


def _reason(source: str, names: Mapping[str, object]) -> bool:
    """Answer the condition of a reason: its field is hidden unless code CH9 is chosen."""
    chosen = names.get(source.split(" = null", maxsplit=1)[0])
    return "CH9" not in (chosen if isinstance(chosen, list) else [chosen])
