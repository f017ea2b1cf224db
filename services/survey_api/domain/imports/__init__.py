"""Files of responses: received in parts, worked off in batches, each row for itself and none twice."""
