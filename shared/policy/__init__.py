"""Policy packs: the models, the reader, the checks, and where loaded versions are kept."""
