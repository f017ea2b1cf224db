"""The subcommands of `careloop`, one module per subject. What they need is imported when they run: help stays quick."""
