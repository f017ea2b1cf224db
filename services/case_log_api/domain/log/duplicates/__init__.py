"""Entries that may be the same: scored, proposed, and decided by a person."""
