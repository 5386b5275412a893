"""How any result is written: as a screen, as CSV or as JSON."""
