"""What was answered in a form, without the fields that were left empty."""

from dataclasses import replace

from engine.domain.form_view import FieldView, FormView, Widget


def filled(view: FormView | None) -> FormView | None:
    """Return the view with only the fields that hold something; None when none does."""
    if view is None:
        return None
    fields = tuple(field for field in view.fields if _holds(field))
    return replace(view, fields=fields) if fields else None


def _holds(field: FieldView) -> bool:
    match field.widget:
        case Widget.GROUP:
            return any(_holds(inner) for inner in field.fields)
        case Widget.ROWS:
            return any(_holds(inner) for row in field.rows for inner in row.fields)
        case Widget.FILE:
            return any(field.values)
    return bool(field.answer)
