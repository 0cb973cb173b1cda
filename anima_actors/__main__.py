"""`python -m anima_actors` is `anima`."""

from anima_actors.cli import main

if __name__ == "__main__":
    main(prog_name="anima")
