"""The invented people and cases of the demo fit the programme: every step can really be taken."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from engine import feel
from tests.clock import JAPAN
from tests.processes.folder import KAGOSHIMA, MORNING, environment, parsed
from tests.processes.walk import Walk, entered

LEFT_WAITING = {
    "kusunoha": {"task_first_answer"},
    "hanamizuki": {"task_first_answer"},
    "sakura_foods": {"task_first_answer"},
    "marunishi": {"task_agree_date"},
    "yakusugi": {"task_agree_date", "task_stale"},
    "tsumugi": {"task_consultation_record"},
    "shiokaze": {"task_support_visit"},
    "yuzunosato": set(),
    "tanada": {"task_unanswered"},
    "kirishima_parts": {"task_referral_decision"},
    "minatoya": set(),
    "hikari": "解決",
    "asahi": "取下げ",
    "furusato_soft": "対象外",
}


@cache
def demo(name: str) -> Any:
    return tomllib.loads((KAGOSHIMA / "demo" / f"{name}.toml").read_text("utf-8"))[name]


def moment(entry: Mapping[str, Any]) -> dt.datetime:
    day = MORNING.date() - dt.timedelta(days=entry["at"])
    return dt.datetime.combine(day, dt.time.fromisoformat(entry["time"]), JAPAN)


def filled_in(value: Any, now: dt.datetime) -> Any:
    if isinstance(value, dict):
        return {key: filled_in(inside, now) for key, inside in value.items()}
    if isinstance(value, list):
        return [filled_in(inside, now) for inside in value]
    source = feel.expression_of(value) if isinstance(value, str) else None
    return value if source is None else feel.to_json(feel.evaluate(source, {}, environment(now)).value)


def opened(case: Mapping[str, Any]) -> Walk:
    now = moment(case)
    channel = parsed().programme.intake_channels[case["channel"]]
    form = channel.form or parsed().programme.public_forms["consultation"].form
    typed = filled_in({**demo("companies")[case["company"]], **case["intake"]}, now)
    intake = {"received_on": now.date(), **entered(form, typed, {}, now)}
    return Walk("consultation", now, intake={"channel": channel.code, **intake})


@pytest.mark.parametrize("case", demo("cases"), ids=lambda case: case["company"])
def test_every_step_of_a_demo_case_can_be_taken(case: Mapping[str, Any]) -> None:
    walk = opened(case)
    for step in case.get("steps", ()):
        now = moment(step)
        walk.let_pass(now)
        data = filled_in(step["data"], now)
        if step["task"] == "referral_reply":
            walk.answer(**entered("referral_reply", data, {}, now))
        else:
            walk.do(step["task"], **data)
    walk.let_pass(MORNING)
    assert (walk.end or walk.waiting) == LEFT_WAITING[case["company"]]


def test_demo_people_belong_to_groups_of_the_programme_with_its_roles() -> None:
    groups = parsed().programme.groups
    for person in demo("people"):
        roles = {role.value for group in person["groups"] for role in groups[group].roles}
        assert roles <= set(person["roles"]), person["login"]
    roles = {role for person in demo("people") for role in person["roles"]}
    assert roles == {"staff", "supervisor", "authority", "administrator"}


def test_the_steps_of_demo_cases_are_taken_by_demo_people_one_after_the_other() -> None:
    logins = {person["login"] for person in demo("people")}
    for case in demo("cases"):
        steps = case.get("steps", ())
        assert {step["by"] for step in steps if step["task"] != "referral_reply"} <= logins
        moments = [moment(entry) for entry in (case, *steps)]
        assert moments == sorted(moments)
