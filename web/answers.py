"""What was answered in a form, without the fields that were left empty."""

from collections.abc import Iterator
from dataclasses import replace

from engine.domain.form_view import FieldView, FormView, Widget


def filled(view: FormView | None) -> FormView | None:
    """Return the view with only the fields that hold something, groups included; None when none does."""
    if view is None:
        return None
    fields = tuple(_filled(view.fields))
    return replace(view, fields=fields) if fields else None


def _filled(fields: tuple[FieldView, ...]) -> Iterator[FieldView]:
    for field in fields:
        if field.hidden:
            continue
        if field.widget == Widget.GROUP:
            inner = tuple(_filled(field.fields))
            if inner:
                yield replace(field, fields=inner)
        elif _holds(field):
            yield field


def _holds(field: FieldView) -> bool:
    """Tell whether a field holds anything; a row that holds nothing does not count."""
    if field.widget == Widget.ROWS:
        return any(_holds(inner) for row in field.rows for inner in row.fields)
    return any(field.values) if field.widget == Widget.FILE else bool(field.answer)
