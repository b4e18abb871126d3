"""`python -m fupin_search` is `fupin-search`."""

from fupin_search.cli import main

if __name__ == "__main__":
    main()
