"""Schema moves, oldest first; each release adds, a later one removes."""
