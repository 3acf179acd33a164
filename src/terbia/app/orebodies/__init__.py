"""Ore bodies: which shares stand in the record for them, what they are worth, what stays over."""
