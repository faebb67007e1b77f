"""Message texts, public forms and the ways requests come in."""

import re
from collections.abc import Mapping

from engine.domain.fact_messages import wrong_fact
from engine.domain.programme import IntakeChannel, Message, PublicForm
from engine.domain.programme_feel import PLACE
from engine.domain.programme_read_codes import decode
from engine.domain.programme_table import Table
from engine.domain.text import Text

SUBJECT = re.compile(r"\s*(?:件名|Subject)\s*[：:]\s*(?P<subject>.+)")
PATH = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def read_messages(root: Table, files: Mapping[str, bytes]) -> dict[str, Message]:
    """Read `[messages.*]` and the texts in their folders."""
    return {key: _message(key, table, files) for key, table in root.keyed("messages")}


def read_public_forms(root: Table) -> dict[str, PublicForm]:
    """Read `[public_forms.*]`."""
    return {key: _public_form(key, table) for key, table in root.keyed("public_forms")}


def read_intake_channels(root: Table) -> dict[str, IntakeChannel]:
    """Read `[intake_channels.*]`."""
    return {
        key: IntakeChannel(
            key=key,
            name=table.text("name"),
            code=table.reference("code", "channel_code"),
            form=table.reference("form", "form"),
            case_kind=table.reference("case_kind", "case_kind"),
        )
        for key, table in root.keyed("intake_channels")
    }


def _public_form(key: str, table: Table) -> PublicForm:
    path = table.string("path")
    if path and not PATH.fullmatch(path):
        text = Text("英小文字・数字・- で書いてください。", "Use lower-case letters, digits and -.")
        table.error("wrong_value", "path", text)
    return PublicForm(
        key=key,
        path=path,
        form=table.reference("form", "form", required=True) or "",
        case_kind=table.reference("case_kind", "case_kind", required=True) or "",
        title=table.text("title"),
        introduction=table.optional_text("introduction"),
        start=table.optional("start"),
        channel=table.reference("channel", "intake_channel"),
    )


def _message(key: str, table: Table, files: Mapping[str, bytes]) -> Message:
    folder = table.string("folder", f"messages/{key}").rstrip("/")
    to = table.references("to", "addressee")
    if not to:
        table.error("missing", "to", Text("「to」に宛先を書いてください。", "Say in “to” who gets it."))
    subject_ja, body_ja = _text(table, files, f"{folder}/ja.txt", required=True)
    subject_en, body_en = _text(table, files, f"{folder}/en.txt", required=False)
    return Message(
        key=key,
        name=table.text("name"),
        to=to,
        subject=Text(subject_ja, subject_en or subject_ja),
        body=Text(body_ja, body_en or body_ja),
        on=_facts(table),
    )


def _facts(table: Table) -> tuple[str, ...]:
    names = table.strings("on")
    for name in names:
        wrong = wrong_fact(name)
        if wrong is not None:
            table.error("unknown_fact", "on", wrong)
    return names


def _text(table: Table, files: Mapping[str, bytes], name: str, *, required: bool) -> tuple[str, str]:
    if name not in files:
        if required:
            text = Text(f"ファイル「{name}」がありません。", f"There is no file “{name}”.")
            table.error("missing_file", None, text)
        return "", ""
    content = decode(files[name])
    first, _, body = (content or "").replace("\r\n", "\n").partition("\n")
    found = SUBJECT.fullmatch(first)
    if not found:
        message = Text("1行目に「件名：…」を書いてください。", "The first line must be “Subject: …” (UTF-8 or cp932).")
        table.notes.file_error("missing", name, message, 1)
        return "", ""
    _check_places(table, name, content or "")
    return found["subject"].strip(), body.strip() + "\n"


def _check_places(table: Table, name: str, content: str) -> None:
    for place in PLACE.finditer(content):
        line = content.count("\n", 0, place.start()) + 1
        for wrong in table.notes.check_expression(place["source"].strip()):
            table.notes.file_error("expression", name, wrong, line)
