"""The chain: sites and recipes, reconciled base years, the linear program, what binds, and where things come from."""
