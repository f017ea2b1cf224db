"""How long personal data of the log is kept: by kind, as policy data; erased on time, unless a hold stops it."""
