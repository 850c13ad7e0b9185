"""From spans to events: where one development ends and the next begins, what it does, and what is said of it."""
