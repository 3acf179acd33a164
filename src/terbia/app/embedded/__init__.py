"""What arrives inside goods: the forms in which an element crosses the border, each with evidence or what it needs."""
