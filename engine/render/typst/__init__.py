"""PDF by Typst: PDF/A-2a and PDF/UA-1, set by a process of its own from the templates beside this file."""

from engine.render.typst.writing import write

__all__ = ["write"]
