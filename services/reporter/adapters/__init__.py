"""What reporter asks other services for."""
