"""Who left or is silent, why, what goes with it, and how long customers stay."""
