"""The pages: parse, open work, call one use case, render."""
