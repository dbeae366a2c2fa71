"""`python -m centre …` is the same as the command `centre …`."""
from centre.config.cli import main

if __name__ == "__main__":
    main()
