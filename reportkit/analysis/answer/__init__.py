"""What to decide: signals, levers, effects, bridges, and the story of the summary."""
