"""The pumps of some files, read by one process or by several."""
