"""reporter's API, one module per use case."""
