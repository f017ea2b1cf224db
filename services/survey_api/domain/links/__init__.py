"""Survey links, campaigns, what is printed of them, and what came of them."""
