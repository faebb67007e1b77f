"""The main pages and who may open them."""

from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext as _
from flask_login import current_user

from engine import incident_page
from engine.domain.access import May
from web.context import reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One word of the main navigation. name: lazily translated. permission: held in any programme.

    managed: it stands in the menu 管理, not in the bar.
    """

    endpoint: str
    name: object
    permission: May
    managed: bool = False


ENTRIES = (
    Entry(endpoint="inbox.index", name=_("作業"), permission=May.CASE_READ),
    Entry(endpoint="schedule.show", name=_("予定"), permission=May.CASE_READ),
    Entry(endpoint="cases.index", name=_("案件"), permission=May.CASE_READ),
    Entry(endpoint="dashboards.index", name=_("状況"), permission=May.REPORT_READ),
    Entry(endpoint="companies.index", name=_("企業"), permission=May.COMPANY_READ),
    Entry(endpoint="records.index", name=_("記録"), permission=May.RECORD_READ),
    Entry(endpoint="figures.index", name=_("実績"), permission=May.REPORT_READ),
    Entry(endpoint="reports.index", name=_("報告"), permission=May.REPORT_READ),
    Entry(endpoint="incidents.index", name=_("停止"), permission=May.CASE_STEER, managed=True),
    Entry(endpoint="surveys.index", name=_("アンケート"), permission=May.REPORT_READ, managed=True),
    Entry(endpoint="deadlines.index", name=_("期限"), permission=May.DEADLINE_READ, managed=True),
    Entry(endpoint="duties.index", name=_("義務"), permission=May.REPORT_READ, managed=True),
    Entry(endpoint="calendars.index", name=_("暦"), permission=May.CALENDAR_EDIT, managed=True),
    Entry(endpoint="studio.index", name=_("手順"), permission=May.PROCESS_EDIT, managed=True),
    Entry(endpoint="exports.index", name=_("データ出力"), permission=May.DATA_EXPORT, managed=True),
    Entry(endpoint="mails.index", name=_("メール"), permission=May.MAIL_READ, managed=True),
)
# Pages that belong under an entry of another blueprint.
BELONGS = {
    "tasks": "inbox",
    "intake": "cases",
    "repairs": "cases",
    "duplicates": "companies",
    "sme": "companies",
    "institutions": "companies",
    "municipalities": "companies",
    "case_parties": "cases",
    "imports": "companies",
    "closings": "figures",
    "dates": "duties",
    "feed": "schedule",
    "record_forms": "records",
    "evidence": "records",
    "codes": "records",
    "code_review": "records",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An entry as the page shows it. count: what waits there; 0 is not shown."""

    address: str
    name: str
    current: bool
    count: int = 0
    managed: bool = False


def init_app(app: Flask) -> None:
    """Give every template its navigation."""
    app.context_processor(lambda: {"navigation": bar(links())})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """The main navigation. direct: the words of the bar. managed: those of the menu 管理 at its end."""

    direct: list[Link]
    managed: list[Link]

    @property
    def here(self) -> Link | None:
        """The page one is at, when it is one of the menu."""
        return next((link for link in self.managed if link.current), None)

    @property
    def waiting(self) -> int:
        """What waits behind the menu."""
        return sum(link.count for link in self.managed)


def bar(shown: list[Link]) -> Bar:
    """Return the links as the page shows them; a menu of one word would hide it for nothing."""
    managed = [link for link in shown if link.managed]
    if len(managed) == 1:
        return Bar(direct=shown, managed=[])
    return Bar(direct=[link for link in shown if not link.managed], managed=managed)


def _stopped() -> int:
    """Count the steps that wait for a supervisor."""
    with reading() as unit:
        return incident_page.count(unit)


def links() -> list[Link]:
    """List what the person may open, in order; nothing for strangers."""
    if not current_user.is_authenticated:
        return []
    here = BELONGS.get(request.blueprint or "", request.blueprint)
    return [
        Link(
            address=url_for(entry.endpoint),
            name=str(entry.name),
            current=entry.endpoint.partition(".")[0] == here,
            count=_stopped() if entry.endpoint == "incidents.index" else 0,
            managed=entry.managed,
        )
        for entry in ENTRIES
        if entry.endpoint in current_app.view_functions and current_user.may(entry.permission)
    ]
