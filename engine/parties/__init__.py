"""Who takes part: companies and what is known of them, institutions, municipalities, their parts in a case."""

from engine.parties.companies import CompanyView, company_for, get

__all__ = ["CompanyView", "company_for", "get"]
