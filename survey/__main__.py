"""`python -m survey`: the command line of the installation."""

from survey.cli.main import main

if __name__ == "__main__":
    main()
