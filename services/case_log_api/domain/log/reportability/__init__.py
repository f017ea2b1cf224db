"""Whether an entry is reportable, and what is done with one that is not: decided, overridden, split, forwarded."""
