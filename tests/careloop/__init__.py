"""careloop, the front door: servers, stack, command line."""
