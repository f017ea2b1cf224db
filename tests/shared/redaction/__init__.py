"""What the redaction of free text finds, and what it leaves alone."""
