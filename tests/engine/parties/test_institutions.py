"""The directory of institutions: listed, changed here, out of the file's reach then."""

import pytest
from sqlalchemy import select

from engine import definitions, forms, programme_folder
from engine.domain.access import SYSTEM, NotAllowed
from engine.domain.ids import InstitutionId
from engine.errors import Invalid
from engine.parties import institutions
from engine.parties.institutions import InstitutionWish
from engine.store.people import InstitutionRow
from engine.work import Services, Work, begin
from tests.cast import KAGOSHIMA, KENCHO, MORI, PASSERBY, SATO, Player, actor
from tests.conftest import FOLDER, YEARS

NEW = {"name": "みなとIT協議会", "email": "it@minato.example.jp", "type": "業界団体", "area": "鹿児島地域"}


def names(services: Services, player: Player = SATO, **wish: str | bool | None) -> list[str]:
    with begin(services, actor(services, player), read_only=True) as work:
        found = institutions.find(work, InstitutionWish(programme=KAGOSHIMA, **wish))  # type: ignore[arg-type]  # by name
        return [view.name for view in found]


def register(services: Services, player: Player = MORI, **changes: str) -> InstitutionId:
    with begin(services, actor(services, player)) as work:
        return institutions.register(work, KAGOSHIMA, {**NEW, **changes}, reason="新しい連携先")


def offered(work: Work) -> list[str]:
    """Return the names the form of a referral lets choose."""
    release = work.programmes.current(work.session, KAGOSHIMA)
    choices = forms.setting(work, release, release.forms["referral_choice"], {}).choices.directories
    return [
        option.label.ja.partition("（")[0] for options in choices.values() for option in options if not option.retired
    ]


def test_the_directory_is_found_by_type_area_and_words(desk: Services) -> None:
    everything = names(desk)
    assert "みどり浦商工会" in everything
    assert set(names(desk, type="I1")) < set(everything)
    assert "しろやま商工会議所" in names(desk, q="販路")
    assert names(desk, area="A4", type="I1", q="存在しない") == []


def test_a_new_institution_can_be_referred_to(desk: Services) -> None:
    number = register(desk)
    with begin(desk, actor(desk, SATO), read_only=True) as work:
        view, _programme, history = institutions.get(work, number)
        assert NEW["name"] in offered(work)
    assert (view.shown("type").ja, view.shown("area").ja, view.own) == (NEW["type"], NEW["area"], True)
    again = register(desk)
    with begin(desk, actor(desk, SATO), read_only=True) as work:
        assert institutions.get(work, again)[0].key == f"{NEW['name']}（2）"
    assert (view.key, history) == (NEW["name"], [])


def test_what_people_change_the_file_no_longer_does(desk: Services) -> None:
    with begin(desk, actor(desk, MORI)) as work:
        first = work.session.scalars(select(InstitutionRow).where(InstitutionRow.key == "midoriura_shokokai")).one().id
        institutions.edit(work, first, {"phone": "099-555-9999"}, reason="移転")
        institutions.set_active(work, first, active=False, reason="協定の終了")
    added = register(desk)
    with begin(desk, SYSTEM) as work:
        definitions.load(work, programme_folder.read(FOLDER), shift_years=YEARS)
    with begin(desk, actor(desk, SATO), read_only=True) as work:
        view, _programme, history = institutions.get(work, first)
        assert (view.shown("phone").ja, view.active) == ("099-555-9999", False)
        assert [change.field for change in history] == ["active", "phone"]
        assert institutions.get(work, added)[0].active
        assert "みどり浦商工会" not in offered(work)
    assert "みどり浦商工会" in names(desk, active=False)


def test_mistakes_are_named_at_once(sqlite_desk: Services) -> None:
    with pytest.raises(Invalid) as refused:
        register(sqlite_desk, name="", email="", type="架空団体", phone="x")
    assert set(refused.value.fields) == {"name", "email", "type", "phone"}


def test_only_supervisors_change_the_directory(sqlite_desk: Services) -> None:
    for player in (SATO, KENCHO, PASSERBY):
        with pytest.raises(NotAllowed):
            register(sqlite_desk, player)
    number = register(sqlite_desk)
    assert NEW["name"] in names(sqlite_desk, KENCHO)
    with begin(sqlite_desk, actor(sqlite_desk, PASSERBY)) as work:
        with pytest.raises(institutions.NoSuchInstitution):
            institutions.get(work, number)
        with pytest.raises(institutions.NoSuchInstitution):
            institutions.set_active(work, number, active=False, reason="x")
