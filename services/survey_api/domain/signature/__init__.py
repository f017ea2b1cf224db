"""The survey link in every email signature, and who has it."""
