"""Results for everybody: what of them may be shown, and what was."""
