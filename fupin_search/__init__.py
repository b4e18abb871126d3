"""Site search for Chinese news archives.

>>> import fupin_search
>>> report = fupin_search.reindex("corpus", "index")
>>> with fupin_search.open_index("index") as search:
...     answer = search.search(fupin_search.SearchRequest("就业补贴"))
>>> answer.hits[0].article.title
'稳岗补贴发放'
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fupin_search.articles.article import Article
    from fupin_search.client import Client
    from fupin_search.model.request import SearchRequest
    from fupin_search.public import open_index, reindex
    from fupin_search.service.search import Search

__version__ = "0.1.0"
__all__ = ["Article", "Client", "Search", "SearchRequest", "__version__", "open_index", "reindex"]


def __getattr__(name: str) -> object:
    """Import the library when one of its names is first used; it takes a second or so."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from fupin_search import public  # lazily

    return getattr(public, name)
