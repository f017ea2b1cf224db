"""The front door: the command line, the embedded stack and the demonstration."""
