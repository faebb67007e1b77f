"""Forms on the page: labels, hints, errors and conditions reach everybody."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from lxml import html

from engine import feel
from engine.calendar_functions import calendar_functions
from engine.domain.form import Form
from engine.domain.form_clean import clean
from engine.domain.form_scope import Setting
from engine.domain.form_show import Display, view
from engine.domain.form_typed import initial
from engine.domain.form_view import FormView
from engine.domain.workdays import Office
from tests.domain.form_samples import CHOICES, TODAY, component, form_of

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parents[2] / "web" / "templates"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
)
FEEL = feel.Environment(now=datetime(2026, 11, 20, tzinfo=UTC), functions=calendar_functions(Office()))
REQUIRED = {"required": True}


def evaluate(source: str, names: Mapping[str, object]) -> object:
    return feel.evaluate(source, names, FEEL).value


def setting(**variables: object) -> Setting:
    return Setting(evaluate=evaluate, today=TODAY, choices=CHOICES, variables=variables)


def shown(form: Form, raw: dict[str, Any], lang: str = "ja", *, check: bool = False, **variables: object) -> FormView:
    errors = clean(form, raw, setting(**variables)).errors if check else {}
    display = Display(
        setting=setting(**variables),
        lang=lang,
        errors=errors,
        tree=lambda source: feel.to_tree(feel.compile_expression(source)),
        as_json=feel.to_json,
    )
    return view(form, raw, display)


def page(form: Form, raw: dict[str, Any] | None = None, lang: str = "ja", **more: Any) -> html.HtmlElement:
    macros: Any = TEMPLATES.get_template("forms/form.html").module
    return html.fromstring(macros.render_form(shown(form, raw or {}, lang, **more)))


def answers(form: Form, raw: dict[str, Any]) -> html.HtmlElement:
    macros: Any = TEMPLATES.get_template("forms/answers.html").module
    return html.fromstring(macros.render_answers(shown(form, raw)))


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


CHANNEL = component(
    "radio", "channel", "相談の方法", properties={"codes": "channel", "label_en": "Channel"}, validate=REQUIRED
)
EVERYTHING = form_of(
    CHANNEL,
    component("textfield", "name", "氏名", description="戸籍の字で", validate=REQUIRED),
    component("textfield", "mail", "メール", validate={"validationType": "email"}),
    component("textarea", "note", "メモ"),
    component("number", "staff", "従業員数", appearance={"suffixAdorner": "人"}, decimalDigits=0),
    component("datetime", "held_on", subtype="date", dateLabel="実施日"),
    component("datetime", "begins", subtype="time", timeLabel="開始"),
    component("datetime", "slot", subtype="datetime", dateLabel="次回"),
    component("select", "to", "紹介先", properties={"directory": "institutions"}),
    component(
        "checklist", "many", "お困りのこと", values=[{"label": "紙", "value": "p"}, {"label": "人", "value": "h"}]
    ),
    component("checkbox", "agreed", "同意します", validate=REQUIRED),
    component("filepicker", "photos", "写真", multiple=True, accept=".png"),
    component("expression", "double", "倍", expression="=staff * 2"),
    component("textfield", "case", "件名", readonly=True),
    {
        "type": "group",
        "id": "g",
        "path": "who",
        "label": "連絡先",
        "components": [component("textfield", "tel", "電話")],
    },
    {
        "type": "dynamiclist",
        "id": "r",
        "path": "people",
        "label": "出席者",
        "components": [component("textfield", "name", "氏名", validate=REQUIRED), component("number", "age", "年齢")],
    },
    {
        "type": "dynamiclist",
        "id": "s",
        "path": "steps",
        "label": "手順",
        "components": [component("textarea", "text", "内容")],
    },
    {"type": "text", "id": "t", "text": "### 手引き\n- **{{ case }}** を読む\n\n[全文](https://example.jp/a)"},
    {"type": "separator", "id": "line"},
    {"type": "spacer", "id": "gap"},
)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_input_has_a_name_for_screen_readers(lang: str) -> None:
    found = page(EVERYTHING, {"people": [{}], "steps": [{}]}, lang)
    labelled = set(found.xpath("//label/@for"))
    for element in found.xpath("//input|//select|//textarea"):
        inside = element.xpath("ancestor::label")
        assert element.get("id") in labelled or inside or element.get("aria-label"), html.tostring(element)


def test_ids_are_unique_and_descriptions_exist() -> None:
    found = page(EVERYTHING, {"people": [{}, {}], "steps": [{}, {}], "name": ""}, check=True)
    ids = found.xpath("//@id")
    assert len(ids) == len(set(ids))
    named = " ".join(found.xpath("//@aria-describedby|//@aria-labelledby")).split()
    assert set(named) <= set(ids)


def test_required_is_said_in_words_and_to_machines() -> None:
    found = page(EVERYTHING)
    label = found.xpath("//label[@for='f-name']")[0]
    assert words(label) == "氏名必須"
    assert found.xpath("//input[@id='f-name']/@required")
    assert words(found.xpath("//legend[contains(., '相談の方法')]")[0]) == "相談の方法必須"


def test_choices_stand_in_a_fieldset_with_a_legend() -> None:
    found = page(EVERYTHING, {"channel": "CH2", "many": ["h"]})
    names = found.xpath("//fieldset[legend[contains(., '相談の方法')]]//label")
    assert [words(name) for name in names] == ["窓口", "訪問", "その他"]  # the retired one is not offered
    assert found.xpath("//input[@type='radio' and @checked]/@value") == ["CH2"]
    assert found.xpath("//input[@name='many' and @checked]/@value") == ["h"]


def test_errors_are_summed_up_and_tied_to_their_fields() -> None:
    found = page(EVERYTHING, {"mail": "x@", "people": [{"age": "x"}]}, check=True)
    links = found.xpath("//div[@class='summary']//a")
    assert words(found.xpath("//h2[@id='summary-h']")[0]) == "まだ次へ進めません。6か所を直してください。"
    assert [words(link) for link in links][:2] == ["相談の方法：1つ選んでください。", "氏名：入力してください。"]
    assert "出席者 1行目 氏名：入力してください。" in [words(link) for link in links]
    for link in links:
        target = found.xpath("//*[@id=$id]", id=link.get("href").removeprefix("#"))[0]
        assert target.get("aria-invalid") == "true"
    mail = found.xpath("//input[@id='f-mail']")[0]
    error = found.xpath("//*[@id=$id]", id=mail.get("aria-describedby"))[0]
    assert words(error).startswith("メールアドレスは")


def test_an_error_of_no_field_is_told_without_a_link() -> None:
    found = page(form_of(component("textfield", "a")), {"stray": "x"}, check=True)
    assert words(found.xpath("//div[@class='summary']//li")[0]) == "stray：この入力票にない項目です。"


def test_what_was_typed_is_still_there_even_if_it_is_no_date() -> None:
    found = page(
        EVERYTHING, {"held_on": "令和8年13月", "staff": "十", "slot": "2026-11-18T", "note": "\n<b>&"}, check=True
    )
    held_on = found.xpath("//input[@name='held_on']")[0]
    assert (held_on.get("value"), held_on.get("type")) == ("令和8年13月", "text")
    assert found.xpath("//input[@name='staff']/@value") == ["十"]
    assert found.xpath("//input[@name='slot.date']/@value") == ["2026-11-18"]
    assert found.xpath("//textarea[@name='note']")[0].text.strip() == "<b>&"


def test_stored_values_fill_the_page_and_dates_show_their_era() -> None:
    variables: dict[str, Any] = {
        "held_on": date(2026, 11, 18),
        "staff": Decimal(12),
        "begins": time(9, 5),
        "case": "紙を減らす",
    }
    found = page(EVERYTHING, initial(EVERYTHING, variables), **variables)
    assert found.xpath("//input[@name='held_on']/@value") == ["2026-11-18"]
    assert found.xpath("//input[@name='begins']/@value") == ["09:05"]
    assert words(found.xpath("//*[@id='f-held_on-note']")[0]) == "令和8年11月18日（水）"
    assert words(found.xpath("//output[@id='f-double']")[0]) == "24"
    assert words(found.xpath("//output[@id='f-case']")[0]) == "紙を減らす"
    assert not found.xpath("//input[@name='case' or @name='double']")


def test_rows_are_added_and_taken_away_by_submit_buttons() -> None:
    found = page(EVERYTHING, {"people": [{"name": "山"}, {}], "steps": [{}]})
    assert found.xpath("//button[@name='_add_row']/@value") == ["people", "steps"]
    assert found.xpath("//button[@name='_remove_row']/@value") == ["people-0", "people-1", "steps-0"]
    assert found.xpath("//input[@name='people-1.name']/@aria-label") == ["2行目の氏名"]
    assert found.xpath("(//button)[1]/@name") == []  # pressing Enter sends, it does not take away a row


def test_conditions_reach_the_browser_as_the_tree_the_server_evaluates() -> None:
    form = form_of(
        component("select", "kind", values=[{"label": "a", "value": "a"}]),
        component("textfield", "why", conditional={"hide": "=kind = limit"}),
    )
    found = page(form, {"kind": "a"}, limit="a")
    why = found.xpath("//div[@data-hide-if]")[0]
    assert json.loads(why.get("data-hide-if")) == feel.to_tree(feel.compile_expression("kind = limit"))
    assert why.get("data-hidden") is not None
    assert json.loads(found.get("data-variables")) == {"limit": "a"}


def test_a_reason_is_asked_for_by_the_code_that_needs_one() -> None:
    form = form_of(CHANNEL, component("textfield", "why", "理由", properties={"reason_for": "channel"}))
    hidden = [
        page(form, {"channel": code}).xpath("//div[@data-hide-if]")[0].get("data-hidden")
        for code in ("CH9", "CH1", None)
    ]
    assert hidden == [None, "", ""]


def test_conditions_may_compare_dates_and_times() -> None:
    form = form_of(
        component("datetime", "held_on", subtype="date"),
        component("datetime", "begins", subtype="time"),
        component("textfield", "late", conditional={"hide": '=not(held_on > today() and begins > time("17:00:00"))'}),
    )
    raw = {"held_on": "令和8年12月1日", "begins": "18:00", "late": "x"}
    assert clean(form, raw, setting()).data["late"] == "x"
    assert "late" not in clean(form, raw | {"begins": "9:00"}, setting()).data


def test_nothing_typed_becomes_markup_and_nothing_breaks_a_strict_policy() -> None:
    evil = '"><script>alert(1)</script>**x**'
    raw = {"name": evil, "note": evil, "people": [{"name": evil}], "channel": evil, "many": [evil]}
    source = html.tostring(page(EVERYTHING, raw, case=evil), encoding="unicode")
    found: Any = html.fromstring(source)
    assert not found.xpath("//script|//*[@style]|//@*[starts-with(name(), 'on')]")
    assert evil in words(found.xpath("//div[@class='explain']")[0])


def test_explanations_are_headings_lists_and_links() -> None:
    explain = page(EVERYTHING, {}, case="規程").xpath("//div[@class='explain']")[0]
    assert [words(e) for e in explain.xpath("h3|ul/li|p")] == ["手引き", "規程 を読む", "全文"]
    assert explain.xpath(".//b/text()") == ["規程"]
    assert explain.xpath(".//a/@href") == ["https://example.jp/a"]


def test_answers_are_read_as_people_write() -> None:
    raw = {
        "channel": "CH8",
        "held_on": "2026-11-18",
        "staff": Decimal(1200),
        "agreed": True,
        "many": ["p", "h"],
        "note": "一\n二",
        "people": [{"name": "山", "age": None}],
    }
    found = answers(EVERYTHING, raw)
    told = dict(zip(map(words, found.xpath("//dt")), map(words, found.xpath("//dd")), strict=True))
    expected = {
        "相談の方法": "会場",
        "実施日": "令和8年11月18日（水）",
        "従業員数": "1,200人",
        "同意します": "はい",
        "お困りのこと": "紙、人",
        "メール": "（記入なし）",
    }
    assert expected.items() <= told.items()
    assert [words(cell) for cell in found.xpath("//td")] == ["山", "（記入なし）"]


def test_hidden_answers_are_left_out() -> None:
    form = form_of(component("textfield", "a"), component("textfield", "b", conditional={"hide": "=a = null"}))
    assert [words(term) for term in answers(form, {"b": "x"}).xpath("//dt")] == ["a"]


def test_pages_can_be_in_english() -> None:
    found = page(EVERYTHING, {}, "en", check=True)
    assert words(found.xpath("//legend[contains(., 'Channel')]")[0]) == "Channelrequired"
    assert words(found.xpath("//div[@class='summary']//a")[0]) == "Channel: Choose one."
