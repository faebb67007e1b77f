"""The JSON API under /api/v1: stateless, with tokens, an application of its own beside the pages (docs/api.md)."""
