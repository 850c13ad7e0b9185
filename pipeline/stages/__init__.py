"""What turns a text into records; a stage a module, in the order of the flow; each a spaCy component."""
