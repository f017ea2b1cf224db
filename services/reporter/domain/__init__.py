"""reporter's rules: counting, periods' figures, conformance."""
