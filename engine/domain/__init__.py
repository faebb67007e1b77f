"""Plain values and rules: no database, no framework, no clock of their own."""
