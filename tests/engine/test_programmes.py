"""Parsed releases are kept: the same one for everybody, and never more than there is room for."""

import pytest

from engine import programmes
from engine.definitions import publish_folder
from engine.domain.access import SYSTEM
from engine.programmes import Programmes, Release
from engine.work import Services, begin
from tests.cast import KAGOSHIMA
from tests.together import raised, returned, together


def current(services: Services, kept: Programmes) -> Release:
    with begin(services, SYSTEM, read_only=True) as work:
        return kept.current(work.session, KAGOSHIMA)


def test_threads_share_one_parsed_release(sqlite_desk: Services) -> None:
    kept = Programmes()
    outcomes = together(*[lambda: current(sqlite_desk, kept)] * 4)
    assert raised(outcomes) == []
    assert {release.number for release in returned(outcomes)} == {1}
    assert current(sqlite_desk, kept) is current(sqlite_desk, kept)


def test_forgets_the_release_longest_unused(sqlite_desk: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programmes, "ROOM", 2)
    kept, first = Programmes(), current(sqlite_desk, sqlite_desk.programmes)
    with begin(sqlite_desk, SYSTEM) as work:
        ids = [kept.release(work.session, first.id).id]
        for number in range(2):
            changed = {**first.files, "notes.md": f"{number}".encode()}
            ids.append(publish_folder(work, changed, shift_years=2))
        releases = [kept.release(work.session, key) for key in ids]
        assert kept.release(work.session, ids[2]) is releases[2]
        assert kept.release(work.session, ids[0]) is not releases[0]
