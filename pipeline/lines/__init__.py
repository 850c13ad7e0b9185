"""The lines of a page: what tells their roles, what its layout alone decides, and the day that they say it was published on."""
