"""The words of entries: indexed, found, and what makes them rare."""
