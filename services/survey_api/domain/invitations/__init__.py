"""Invitations to the survey about one resolved request."""
