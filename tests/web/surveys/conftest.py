"""The furnished site of the staff pages, for the pages of surveys."""

from tests.web.staff.conftest import app, furnished, parsed, site

__all__ = ["app", "furnished", "parsed", "site"]
