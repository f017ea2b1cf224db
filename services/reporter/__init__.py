"""reporter: keeps facts in numbers, counts them as they come, and answers with scores and conformance."""
