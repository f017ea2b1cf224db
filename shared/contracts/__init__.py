"""What crosses between services: events, messages, directory entries and private details, each defined once."""
