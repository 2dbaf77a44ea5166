"""Orders, parcels and what happens to them: pure functions and frozen types, no I/O and no clock."""
