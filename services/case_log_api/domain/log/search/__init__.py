"""The words of entries: cut, kept, counted and found."""
