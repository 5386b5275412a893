"""Commands and options: the only place that reads the clock, writes results and sets exit codes."""
