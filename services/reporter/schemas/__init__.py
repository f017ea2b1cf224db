"""What reporter's API takes and answers."""
