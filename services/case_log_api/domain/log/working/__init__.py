"""Work on an entry of the log: given out, passed on, spoken about, answered, ended."""
