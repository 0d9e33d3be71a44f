"""Purchase models and early warning: fitted, tested on later days, and what they expect."""
