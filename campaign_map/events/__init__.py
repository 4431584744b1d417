"""Events that supporters advertise themselves: a phonebank at home, a session on the doors, a training night."""
