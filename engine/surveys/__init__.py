"""Surveys (アンケート): who is asked, each by a mail of their own, what they answered, and the tables of it (P16)."""
