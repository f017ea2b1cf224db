"""The demonstration: one bad survey among dozens of ordinary ones, followed over the public API until its case is closed.

What it prints it has read from the services' answers or from the mail that arrived; nothing is assumed.
"""
