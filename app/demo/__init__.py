"""An invented diary around today, for trying Tuokio out and for measuring it."""
