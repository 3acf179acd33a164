"""Floor 2: observations, editions, origins, corrections, and the store that keeps them."""
