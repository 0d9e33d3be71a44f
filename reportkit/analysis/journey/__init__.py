"""From first contact to loyal customer: leads, conversion, cohorts, campaigns, winning back."""
