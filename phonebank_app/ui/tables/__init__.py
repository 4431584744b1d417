"""Tables of any length: the model holds ids, and asks for the rows it is about to paint."""
