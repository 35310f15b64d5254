"""Calendar feeds: a supervisor's meetings for the calendar program they already use."""
