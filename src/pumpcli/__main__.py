"""`python -m pumpcli`."""

from pumpcli.cli.main import start

start()
