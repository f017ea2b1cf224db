"""The survey page: opened, sent, judged, and counted once."""
