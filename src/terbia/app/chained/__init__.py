"""What the chain answers, as frozen results."""
