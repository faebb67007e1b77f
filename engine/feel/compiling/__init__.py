"""From the tree of an expression to Python closures that evaluate it."""
