"""The world outside: the SMTP relay, and the simulator before it."""
