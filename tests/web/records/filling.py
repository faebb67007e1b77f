"""A form of a page as a browser would send it: what stands in it, and what the person changes."""

from typing import Any

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.web.staff.site import Visitor, page_of


def sent(response: TestResponse, action: str, **changes: Any) -> MultiDict[str, Any]:
    """Return the fields of the form whose address ends so, with some of them changed; None takes a field away."""
    form = next(form for form in page_of(response).forms if (form.action or "").endswith(action))
    empty = {radio.name for radio in form.xpath(".//input[@type='radio'][@checked][@value='']")}
    held = ((name, "" if name in empty else value.removeprefix("\n")) for name, value in form.form_values())
    fields: MultiDict[str, Any] = MultiDict(held)
    for name, value in changes.items():
        fields.poplist(name)
        if value is not None:
            fields.setlist(name, value if isinstance(value, list) else [value])
    return fields


def send(visitor: Visitor, path: str, **changes: Any) -> TestResponse:
    """Open a page whose form is sent to the page itself, change some fields and send it."""
    return visitor.client.post(path, data=sent(visitor.get(path), path, **changes))
