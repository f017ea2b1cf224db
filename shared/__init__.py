"""Tools that every service uses and that know no service."""
