"""Write any result as a screen, as CSV, as JSON, or as the events of a calendar."""
