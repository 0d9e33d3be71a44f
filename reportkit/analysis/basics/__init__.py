"""What every analysis rests on: periods and their coverage, chance, claims, rules of the client, one-window readings."""
