"""``python -m terbia``."""

from terbia.app.cli import main

main()
