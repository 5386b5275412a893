"""The output edge: from frozen results to text. Table, CSV and JSON are made from the same records."""
