"""PPTX by python-pptx: a slide a section, tables that go on over slides, native charts, sources in the notes."""

from engine.render.slides.writing import write

__all__ = ["write"]
