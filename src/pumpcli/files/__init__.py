"""The input edge: from YAML text to pumps and clinics, every problem with its place."""
