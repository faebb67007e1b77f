"""What a supervisor reads of a case's values before one is corrected."""

from flask import Flask

from engine.work import Services
from tests.cast import MORI
from tests.web.staff.site import ask, page_of, visit


def test_coded_values_and_dates_are_shown_as_people_say_them(app: Flask, site: Services) -> None:
    page = page_of(visit(app, MORI).get(f"/cases/{ask(site)}/repair"))
    shown = {row.xpath("string(th/span)"): row.xpath("string(td[1])") for row in page.xpath("//table//tr[th]")}
    assert (shown["intake.municipality"], shown["intake.employees"]) == ("南九州市", "6〜20人")
    assert (shown["intake.privacy_consent"], shown["intake.received_on"]) == ("はい", "令和8年11月18日（水）")
    assert shown["intake.contact_title"] == "―"


def test_what_a_decision_answered_has_the_names_of_its_table(app: Flask, site: Services) -> None:
    page = page_of(visit(app, MORI).get(f"/cases/{ask(site)}/repair"))
    names = {row.xpath("string(th/span)"): row.xpath("string(th/text())") for row in page.xpath("//table//tr[th/span]")}
    assert names["triage.urgency"] == "相談の分類：緊急度"
    assert names["triage.first_answer_days"] == "相談の分類：初回回答までの営業日数"
    assert names["triage.stage_guess"] == "相談の分類：DX段階の見立て"
    assert "triage.topic_code" in page.xpath("//th/code/text()")  # nothing says what that is called


def test_a_correction_of_nothing_is_not_found(app: Flask, site: Services) -> None:
    assert visit(app, MORI).get(f"/cases/{ask(site)}/repair/correct/1").status_code == 404
