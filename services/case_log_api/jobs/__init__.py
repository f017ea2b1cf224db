"""What the workers run: jobs and the inbox."""
