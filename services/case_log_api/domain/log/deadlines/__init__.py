"""The limits that clauses set for entries of the log."""
