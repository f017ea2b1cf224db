"""Action plans: from a missed target, or by hand, to what they changed."""
