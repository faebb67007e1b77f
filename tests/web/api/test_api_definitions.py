"""Files sent by a program are checked with the rest of the programme and published together, or not at all."""

import pytest
from flask import Flask

from engine.work import Services
from tests.cast import MORI
from tests.web.api.caller import FOLDER, Caller, calling

QUOTE = (FOLDER / "quote.bpmn").read_bytes()
RENAMED = QUOTE.replace("綴じる".encode(), "保管する".encode())
NEW = QUOTE.replace(b'"quote"', b'"second"').replace(b"definitions_quote", b"definitions_second")


def test_publishes_new_and_changed_files_as_a_new_version(app: Flask, shop: Services, sato: Caller) -> None:
    running = sato.first_task(amount=1)
    answer = calling(app, shop, MORI).upload("orders", {"quote.bpmn": RENAMED, "第二.bpmn": NEW})
    assert (answer.status_code, answer.get_json()["version"]) == (201, 2)
    assert answer.get_json()["processes"] == ["payment", "quote", "second"]
    severities = {finding["severity"] for finding in answer.get_json()["findings"]}
    assert "warning" in severities
    assert "error" not in severities
    old = sato.post(f"/tasks/{running}/complete").get_json()
    new = sato.post(f"/tasks/{sato.first_task(amount=1)}/complete").get_json()
    assert [each["case"]["open_tasks"][0]["name"] for each in (old, new)] == ["綴じる", "保管する"]
    assert sato.post("/cases", {"programme": "orders", "process": "second"}).status_code == 201


def test_lists_everything_that_is_wrong_and_publishes_nothing(supervisor: Caller) -> None:
    wrong = QUOTE.replace(b"amount &gt;= 1000000", b"amount &gt;=")
    answer = supervisor.upload("orders", {"quote.bpmn": wrong, "approval.form": b"{"})
    found = answer.get_json()
    assert (answer.status_code, found["code"]) == (422, "files_refused")
    errors = {finding["file"] for finding in found["findings"] if finding["severity"] == "error"}
    assert errors == {"quote.bpmn", "approval.form"}
    assert all(finding["message"] for finding in found["findings"])
    assert supervisor.upload("orders", {"quote.bpmn": QUOTE}).get_json()["version"] == 1


@pytest.mark.parametrize(
    "name",
    ["../x.bpmn", "/x.bpmn", "a/../b.bpmn", "x.py", "x", ".bpmn", "demo/x.bpmn", "x" * 300 + ".bpmn"],
)
def test_takes_only_names_of_a_programmes_folder(supervisor: Caller, name: str) -> None:
    answer = supervisor.upload("orders", {name: QUOTE})
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["files"])


def test_takes_files_of_a_programme_only(supervisor: Caller) -> None:
    assert supervisor.upload("orders", {}).status_code == 415
    assert supervisor.upload("nowhere", {"a.bpmn": QUOTE}).status_code == 404
    assert supervisor.post("/definitions", {"programme": "orders"}).status_code == 415
    other = (FOLDER / "programme.toml").read_bytes().replace(b'key = "orders"', b'key = "kagoshima"')
    assert supervisor.upload("orders", {"programme.toml": other}).get_json()["code"] == "other_programme"
    boundary = {"Content-Type": "multipart/form-data; boundary=x"}
    assert supervisor.raw("/definitions", b"--x\r\n" + b"x" * 13_000_000, **boundary).status_code == 413


def test_publishes_once_under_one_key(supervisor: Caller) -> None:
    first, again = (supervisor.upload("orders", {"quote.bpmn": RENAMED}, Idempotency_Key="k") for _time in range(2))
    assert (again.data, again.headers["Idempotent-Replayed"]) == (first.data, "true")
    other = supervisor.upload("orders", {"quote.bpmn": QUOTE}, Idempotency_Key="k")
    assert other.get_json()["code"] == "idempotency_mismatch"
