"""Commands and pages."""
