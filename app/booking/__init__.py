"""From a visitor's wish to an agreed mapping meeting: opening hours, free times, inquiries."""
