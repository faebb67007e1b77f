"""The authority's own templates: XLSX and DOCX files with {{ FEEL }} places, filled without touching anything else."""

from engine.render.template.filling import check, fill, fill_from

__all__ = ["check", "fill", "fill_from"]
