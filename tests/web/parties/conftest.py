"""The furnished site of the staff pages, for the pages of companies and institutions."""

from tests.web.staff.conftest import app, furnished, parsed, site

__all__ = ["app", "furnished", "parsed", "site"]
