"""Pumps, programs, depletion and due dates: pure values and functions without files, clock or output."""
