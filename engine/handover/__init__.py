"""Everything the next operator of a programme needs, in one file that proves itself (NAG-25, KYU-61)."""
