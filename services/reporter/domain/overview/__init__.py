"""What the head of an agency looks at on a Monday morning: the score, what is open, what is due, who holds which report."""
