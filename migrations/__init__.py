"""The history of each service's schema, one folder a service."""
