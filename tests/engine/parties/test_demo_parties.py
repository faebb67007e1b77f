"""The demo's companies beyond those of its cases."""

from pathlib import Path

from engine import demo_parties
from engine.parties import company_list, duplicates
from engine.parties.company_list import CompanyWish
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, MORI, actor
from tests.make import a_case

DEMO = Path(__file__).parents[3] / "processes" / "kagoshima" / "demo"


def test_the_demo_has_duplicates_and_a_designated_list(sqlite_desk: Services) -> None:
    a_case(sqlite_desk, company_name="さくら食品株式会社", municipality="46208")
    with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        demo_parties.furnish(work, KAGOSHIMA, DEMO)
        (listed,) = company_list.list_names(work, KAGOSHIMA)
        wish = CompanyWish(programme=KAGOSHIMA, list_name=listed)
        assert company_list.count(work, wish) == 5
        assert [one.score for one in duplicates.of_programme(work, KAGOSHIMA).shown] == [95]


def test_a_demo_without_them_has_none(sqlite_desk: Services, tmp_path: Path) -> None:
    with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        demo_parties.furnish(work, KAGOSHIMA, tmp_path)
        assert company_list.count(work, CompanyWish(programme=KAGOSHIMA)) == 0
