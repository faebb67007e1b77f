"""Modules are laid under the programme: its own words win, and every mistake is told at its own file and line."""

from engine.domain.finding import Finding
from engine.domain.programme import Programme
from engine.domain.programme_read import read_programme
from tests.domain.programme_folder import example_files, nothing_wrong

MODULE = b"""[module]
name = "shared"
description = "what several programmes do alike"

[codes.mood]
name = "Mood"
items = [{ code = "M1", ja = "good" }, { code = "M2", ja = "bad" }]

[codes.weather]
name = "Weather"
items = [{ code = "W1", ja = "fine" }]

[parameters]
chase_days = 10
"""


def files(**modules: bytes) -> dict[str, bytes]:
    """Return the example programme asking for these modules; what stands in `own` goes to its end."""
    own = modules.pop("own", b"")
    asked = b"modules = [" + b", ".join(f'"{key}"'.encode() for key in modules) + b"]"
    programme = example_files()["programme.toml"].replace(b"modules = []", asked, 1) + own
    given = {f"modules/{key}.toml": content for key, content in modules.items() if content}
    return example_files() | {"programme.toml": programme} | given


def programme_of(found: dict[str, bytes]) -> Programme:
    reading = read_programme(found, nothing_wrong)
    assert reading.programme is not None, reading.findings
    return reading.programme


def findings(found: dict[str, bytes]) -> list[tuple[str, str, int | None]]:
    return [_told(finding) for finding in read_programme(found, nothing_wrong).findings]


def asking_line(line: int | None) -> bytes:
    assert line is not None
    return files(moods=b"")["programme.toml"].splitlines()[line - 1]


def _told(finding: Finding) -> tuple[str, str, int | None]:
    return finding.code, finding.file, finding.line


def test_a_programme_has_what_its_module_brings() -> None:
    programme = programme_of(files(moods=MODULE))
    assert [code.code for code in programme.codes["mood"].codes] == ["M1", "M2"]
    assert programme.parameters["chase_days"] == 10


def test_the_programme_s_own_word_wins_and_the_rest_stays() -> None:
    own = b'[codes.mood]\nname = "Feeling"\n'
    mood = programme_of(files(moods=MODULE, own=own)).codes["mood"]
    assert mood.name.ja == "Feeling"
    assert len(mood.codes) == 2


def test_a_list_the_programme_keeps_in_a_file_replaces_the_module_s_entries() -> None:
    own = b'[codes.mood]\nfile = "codes/mood.csv"\n'
    found = files(moods=MODULE, own=own) | {"codes/mood.csv": b"code,ja,en,note\nM7,calm,calm,\n"}
    assert [code.code for code in programme_of(found).codes["mood"].codes] == ["M7"]


def test_a_module_may_ask_for_another() -> None:
    asking = b'[module]\nname = "a"\ndescription = "a"\nrequires = ["moods"]\n'
    found = files(first=asking) | {"modules/moods.toml": MODULE}
    assert "mood" in programme_of(found).codes


def test_what_nobody_asks_for_is_not_read() -> None:
    assert "mood" not in programme_of(example_files() | {"modules/moods.toml": MODULE}).codes


def test_a_missing_module_is_named_where_it_is_asked_for() -> None:
    found = findings(files(moods=b""))
    assert [(code, file) for code, file, _line in found] == [("programme.unknown_module", "programme.toml")]
    assert b"modules = " in asking_line(found[0][2])


def test_a_mistake_in_a_module_is_told_at_its_line() -> None:
    wrong = MODULE.replace(b'name = "Weather"\n', b'name = "Weather"\nversoin = 2\n')
    assert findings(files(moods=wrong)) == [("programme.unknown_key", "modules/moods.toml", 11)]


def test_two_modules_may_not_mean_different_things_by_one_key() -> None:
    other = MODULE.replace(b"chase_days = 10", b"chase_days = 5")
    assert findings(files(moods=MODULE, others=other)) == [("programme.duplicate", "modules/others.toml", 14)]


def test_a_module_is_no_programme_and_says_what_it_is() -> None:
    wrong = b'[module]\nname = "a"\n\n[programme]\nkey = "x"\n'
    assert findings(files(a=wrong)) == [
        ("programme.missing", "modules/a.toml", 1),
        ("programme.wrong_key", "modules/a.toml", 4),
    ]


def test_a_module_that_is_no_toml_is_named() -> None:
    assert findings(files(a=b"[module\n")) == [("programme.syntax", "modules/a.toml", 1)]
