"""What is late, dead, held or at odds in a deployment, and what to do about each."""
