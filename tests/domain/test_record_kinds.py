"""What five real programmes write down can be said as data, and mistakes in it are named."""

import pytest

from engine.domain.programme import FieldType
from engine.domain.programme_read import read_programme
from tests.domain.record_kinds import PROGRAMMES, folder_of, programme, syntax

KINDS = {
    "nagato": {"support", "closing", "participation", "meeting", "matching", "subcontract"},
    "kagoshima": {
        "seminar", "lecture", "consultation", "support_visit", "training", "liaison", "flyers",
        "placement", "follow_up",
    },
    "kyushu": {
        "event", "attendance", "session", "spot_support", "follow_up", "matching", "interview", "offer", "dispatch",
        "role_model", "survey_answer", "hearing", "council", "publication", "satisfaction", "contact",
        "security_status",
    },
    "regional_dx": {
        "activity", "activity_plan", "presence", "person_sheet", "accident", "security_event", "equipment",
        "information", "return_plan", "karte", "measurement", "acceptance",
    },
    "yamagata": {"visit", "plan_line", "seminar"},
}  # fmt: skip


@pytest.mark.parametrize("key", PROGRAMMES)
def test_the_records_of_a_real_programme_are_data(key: str) -> None:
    assert set(programme(key).records) >= KINDS[key]


@pytest.mark.parametrize("key", PROGRAMMES)
def test_every_code_that_asks_for_a_reason_has_a_field_for_it(key: str) -> None:
    whole = programme(key)
    for kind in whole.records.values():
        asking = {
            entry.key
            for entry in kind.fields
            if entry.codes and entry.value is None and any(code.needs_reason for code in whole.codes[entry.codes].codes)
        }
        assert {f"{name}_reason" for name in asking} <= {entry.key for entry in kind.fields}


def test_a_municipality_belongs_to_a_size_and_an_area() -> None:
    municipalities = programme("yamagata").codes["municipality"]
    village = municipalities.get("06365")
    assert len(municipalities.codes) == 35
    assert village
    assert village.parents == {"size": "village", "area": "mogami"}


def test_a_lecture_has_its_participants_and_what_became_of_each() -> None:
    participants = programme("kagoshima").records["lecture"].field("participants")
    assert participants
    follow = {entry.key: entry for entry in participants.fields}["after_follow"]
    assert (participants.type, follow.codes) == (FieldType.ROWS, "after_follow")


def test_names_a_parent_its_list_does_not_have() -> None:
    files = folder_of("yamagata")
    wrong = files["codes/municipality.csv"].replace(b"village,mogami", b"hamlet,mogami", 1)
    found = read_programme({**files, "codes/municipality.csv": wrong}, syntax).findings
    assert [(one.code, one.element) for one in found] == [
        ("programme.unknown_reference", "codes.municipality.parents"),
    ]


@pytest.mark.parametrize(
    ("new", "element"),
    [
        ('unique = ["nothing"]', "records.activity.unique"),
        ('rules = [{ holds = "1 +", text = "x" }]', "records.activity.rules.0.holds"),
        ('valid_when = [{ holds = "true", text = "x", field = "nothing" }]', "records.activity.valid_when.0.field"),
        ('fields = { valid = { label = "x", type = "boolean" } }', "records.activity.fields"),
        (
            'fields = { a = { label = "x", type = "rows", fields = { b = { label = "x", value = "1" } } } }',
            "records.activity.fields",
        ),
    ],
)
def test_names_a_mistake_in_a_rule(new: str, element: str) -> None:
    more = f'[records.activity]\nname = "活動"\noccurred_on = "held_on"\n{new}\n'
    if not new.startswith("fields"):
        more += '[records.activity.fields]\nheld_on = { label = "日", type = "date" }\n'
    found = read_programme(folder_of("yamagata", more), syntax).findings
    assert element in {one.element for one in found}
