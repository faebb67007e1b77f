"""How a programme stands, on one page: for those who do the work and for the authority that ordered it."""
