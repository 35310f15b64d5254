"""The domain: the practice and its services, its orderers and contracts, and their meetings."""
