"""Mail that is written with the change it tells of and delivered later."""
