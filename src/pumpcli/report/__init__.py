"""Turn each frozen result into a screen, records and a document. CSV and JSON are written from the same records."""
