"""A simulated time: all four services in one process on one clock that is set, with the people of the agencies played."""
