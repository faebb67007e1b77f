"""DOCX by python-docx: a document people go on writing in, with headings, real tables and native charts."""

from engine.render.word.writing import write

__all__ = ["write"]
