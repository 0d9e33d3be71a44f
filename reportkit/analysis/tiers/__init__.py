"""Four tiers: their rule, what they look like, who moved, the customer table, the accounts."""
