"""Pumps, programs and depletion: pure values and functions. Reads no file and no clock, prints nothing."""
