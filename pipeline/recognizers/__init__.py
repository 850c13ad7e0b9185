"""Names and amounts found by pattern and gazetteer, a module for each kind of thing."""
