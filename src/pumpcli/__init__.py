"""Refill dates of implanted intrathecal drug pumps, exactly reckoned."""

__version__ = "0.1.0"
