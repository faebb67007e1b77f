"""One blueprint a file; the head of each reads as its table of routes."""
