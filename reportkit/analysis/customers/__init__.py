"""Who the customers are: groups, places, RFM."""
