"""Inbound email as values: raw bytes become a mail that can be judged, matched and kept; nothing here asks the world."""
