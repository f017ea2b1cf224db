"""The customer care log: its entries, and what is done with them."""
