"""The places of China, and their names in texts."""

from fupin_search.mentions.places.gazetteer import Gazetteer, gazetteer
from fupin_search.mentions.places.place import Place
from fupin_search.mentions.places.reading import find_places

__all__ = ["Gazetteer", "Place", "find_places", "gazetteer"]
