"""Floor 3: one reader per publisher; a file goes in, observations and an account of every row come out."""
