"""What is done with the domain: each module one kind of work. Services flush, their callers commit."""
