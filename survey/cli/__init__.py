"""The command line: one module per group of commands, in Vietnamese, for administrators."""
