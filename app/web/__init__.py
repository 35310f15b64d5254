"""What every view needs and no feature owns."""
