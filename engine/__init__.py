"""Everything the system knows how to do: one file a noun, one function a verb."""
