"""The only room that defines tables."""
