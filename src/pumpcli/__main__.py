"""`python -m pumpcli`."""

from pumpcli.cli.main import main

main()
