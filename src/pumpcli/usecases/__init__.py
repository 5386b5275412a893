"""Use cases: from a fleet and the rules of a clinic to frozen results."""
