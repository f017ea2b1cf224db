"""The customer care log in numbers: its facts, its counts, and the statistics that are read from them."""
