"""One module a command, and in it one function of its name: so a command starts with what it needs itself."""
