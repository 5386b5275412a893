"""The commands, one module each, with a function of the same name. A module is imported when its command is called."""
