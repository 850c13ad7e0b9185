"""Public bodies by name."""

from functools import lru_cache

from pipeline.assets import table
from pipeline.knowledge.gazetteer import Gazetteer


@lru_cache(maxsize=1)
def known_authorities() -> Gazetteer[str]:
    """Names and acronyms of bodies that no pattern finds → the country of each."""
    rows = table("authorities.csv")
    return Gazetteer((name, row["country"]) for row in rows for name in (row["name"], row["acronym"]) if name)
