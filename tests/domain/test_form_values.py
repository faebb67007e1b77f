"""What people type, understood."""

import contextlib
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.era import era_date
from engine.domain.form_values import (
    WrongInput,
    boolean_of,
    date_of,
    mail_of,
    moment_of_input,
    number_of,
    phone_of,
    text_of,
    time_of,
)
from engine.domain.workdays import JAPAN


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("１，２００", 1200),
        ("1,200円", 1200),
        (" ３．５ ", Decimal("3.5")),
        ("−5", -5),
        ("－５", -5),
        (7, 7),
        (0.1, Decimal("0.1")),
    ],
)
def test_numbers_are_read_as_typed_in_japan(typed: object, number: object) -> None:
    assert number_of(typed, "円") == number


@pytest.mark.parametrize("typed", ["", "abc", "1e9", "NaN", "1.2.3", "9" * 19, True, None, [], "十", "٣"])
def test_refuses_what_is_no_number(typed: object) -> None:
    with pytest.raises(WrongInput):
        number_of(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-18",
        "2026/11/18",
        "2026.11.18",
        "２０２６年１１月１８日",
        "20261118",
        "令和8年11月18日",
        "R8.11.18",
        "ｒ8/11/18",
        date(2026, 11, 18),
    ],
)
def test_dates_are_read_as_typed_in_japan(typed: object) -> None:
    assert date_of(typed) == date(2026, 11, 18)


@pytest.mark.parametrize(
    "typed", ["2026-02-30", "11/18", "令和", "0001-01-01", "9999-12-31", "tomorrow", 20261118, None]
)
def test_refuses_what_is_no_date(typed: object) -> None:
    with pytest.raises(WrongInput):
        date_of(typed)


@given(st.dates(date(1868, 10, 23), date(2199, 12, 31)))
def test_every_date_written_in_its_era_is_read_back(day: date) -> None:
    assert date_of(era_date(day)) == day


@pytest.mark.parametrize("typed", ["9:05", "09:05", "０９：０５", "9時5分", "0905", "09:05:00"])
def test_times_are_read_as_typed(typed: str) -> None:
    assert time_of(typed) == time(9, 5)


@pytest.mark.parametrize("typed", ["25:00", "9:5", "9", "12:60", ""])
def test_refuses_what_is_no_time(typed: str) -> None:
    with pytest.raises(WrongInput):
        time_of(typed)


@pytest.mark.parametrize(
    "typed", ["2026-11-18T13:30", "2026-11-18T13:30:00@Asia/Tokyo", "令和8年11月18日 13時30分", "2026-11-18T04:30:00Z"]
)
def test_date_and_time_are_japan_time_unless_a_zone_is_given(typed: str) -> None:
    assert moment_of_input(typed) == datetime(2026, 11, 18, 13, 30, tzinfo=JAPAN)


@pytest.mark.parametrize("typed", ["2026-11-18T", "T13:30", "2026-11-18", "soonZ"])
def test_half_a_date_and_time_is_refused(typed: str) -> None:
    with pytest.raises(WrongInput):
        moment_of_input(typed)


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("０９９－５５５－０１４２", "099-555-0142"),
        ("(099) 555ー0142", "099-555-0142"),
        ("0995550142", "0995550142"),
        ("+81 99 555 0142", "+81-99-555-0142"),
    ],
)
def test_phone_numbers_keep_their_hyphens(typed: str, phone: str) -> None:
    assert phone_of(typed) == phone


@pytest.mark.parametrize("typed", ["119", "099-555-abcd", "0" * 16, ""])
def test_refuses_what_is_no_phone_number(typed: str) -> None:
    with pytest.raises(WrongInput):
        phone_of(typed)


def test_mail_addresses_may_be_typed_full_width() -> None:
    assert mail_of(" ｎａｍｅ＠ｅｘａｍｐｌｅ．ｊｐ ") == "name@example.jp"


@pytest.mark.parametrize("typed", ["name", "a@b", "a b@example", "a@example..jp", "x" * 65 + "@example.jp", "a@-x.jp"])
def test_refuses_what_is_no_mail_address(typed: str) -> None:
    with pytest.raises(WrongInput):
        mail_of(typed)


@pytest.mark.parametrize("typed", ["a\x00b", "a\u202eb", "\ud800", "a\x1bb", "one\ntwo"])
def test_refuses_invisible_characters_in_a_line(typed: str) -> None:
    with pytest.raises(WrongInput):
        text_of(typed)


def test_text_keeps_its_characters_and_lines() -> None:
    assert text_of("　①㈱\r\n髙﨑👨‍👩‍👧\t \n", lines=True) == "①㈱\n髙﨑👨‍👩‍👧"


@given(
    st.text() | st.integers() | st.floats() | st.none() | st.lists(st.text()) | st.dictionaries(st.text(), st.text())
)
def test_any_input_is_a_value_or_wrong_input(raw: object) -> None:
    for read in (text_of, number_of, date_of, time_of, moment_of_input, mail_of, phone_of, boolean_of):
        with contextlib.suppress(WrongInput):
            read(raw)
