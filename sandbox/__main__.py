"""`python -m sandbox serve|work|load|reset|posts`."""
import sys

from sandbox.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
