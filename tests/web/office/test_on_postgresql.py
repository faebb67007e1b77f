"""The pages around the desk on the larger database."""

from dataclasses import replace

from engine import reports
from engine.domain.access import CLOCK
from engine.programmes import Programmes
from engine.services import build
from engine.settings import Settings
from engine.work import begin
from tests.cast import KAGOSHIMA, MORI
from tests.clock import MovableClock
from tests.web.office.referred import letters, refer
from tests.web.office.test_public import FORM, TYPED, opened
from tests.web.office.test_reply import DONE
from tests.web.office.test_studio import DIAGRAM, RULES, draft, publish
from tests.web.staff.site import furnish, visit
from web.app import create_app


def test_serves_the_same_pages(postgres_url: str, clock: MovableClock) -> None:
    settings = Settings(database_url=postgres_url, secret_key="for-tests-only")
    services = replace(build(settings, clock), programmes=Programmes())
    furnish(services)
    case_id, app = refer(services), create_app(services)
    with begin(services, CLOCK) as work:
        report = reports.raise_report(work, KAGOSHIMA, "monthly_consultation", "2024-10")
    visitor, outsider = visit(app, MORI), visit(app)
    draft(visitor)
    assert publish(visitor, DIAGRAM).status_code == 303
    for path in ("/studio", DIAGRAM, RULES, "/reports", f"/reports/{report}", "/mails?q=\0%25", "/mails/1"):
        assert visitor.get(path).status_code == 200, path
    link = letters(services, case_id, "referral_request")[0].partition("/reply/")[2].split()[0]
    assert outsider.post(f"/reply/{link}", **DONE).status_code == 303
    answer = outsider.post(FORM, _once=opened(outsider, clock), **TYPED)
    assert outsider.get(answer.headers["Location"]).status_code == 200
    for path in ("/p/kago%00shima/soudan", "/receipt/%00", "/reply/%00"):
        assert outsider.get(path).status_code == 404
    services.database.dispose()
