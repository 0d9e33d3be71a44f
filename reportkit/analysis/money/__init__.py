"""What customers are worth, how it is spread, what the programme cost and brought."""
