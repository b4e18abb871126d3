"""The places of China: which there are, and which a text speaks of."""

from fupin_search.mentions.places.gazetteer import Gazetteer, gazetteer
from fupin_search.mentions.places.place import Place
from fupin_search.mentions.places.reading import find_places

__all__ = ["Gazetteer", "Place", "find_places", "gazetteer"]
