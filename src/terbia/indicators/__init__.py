"""Floor 3: pure functions on balances and shares."""
