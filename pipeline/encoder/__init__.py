"""The neural part: the only room that knows tensors."""
