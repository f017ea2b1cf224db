"""What travels over HTTP: request bodies and answers, each field described."""
