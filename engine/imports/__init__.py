"""Companies and institutions from a file: read, looked through without effect, taken in by portions."""
