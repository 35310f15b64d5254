"""The practice's own side: requests, contracts, meetings and the site's content."""
