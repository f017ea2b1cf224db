"""Cases: what the agency's procedure asks for after a response, done, timed and proven."""
