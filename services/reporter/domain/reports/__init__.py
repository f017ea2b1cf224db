"""Reports: how each kind is compiled, and the runs in which they are compiled, signed and submitted."""
