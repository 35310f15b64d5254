"""What is done with inquiries. Services flush, their callers commit."""
