"""Apple's podcast categories: feeds that name any other are listed nowhere in the directory.

Source: "Apple Podcasts categories", podcasters.apple.com/support/1691 (19 categories with 91
subcategories, in force since the summer of 2019).
"""

from collections.abc import Mapping
from types import MappingProxyType

CATEGORIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Arts": (
            "Books",
            "Design",
            "Fashion & Beauty",
            "Food",
            "Performing Arts",
            "Visual Arts",
        ),
        "Business": (
            "Careers",
            "Entrepreneurship",
            "Investing",
            "Management",
            "Marketing",
            "Non-Profit",
        ),
        "Comedy": ("Comedy Interviews", "Improv", "Stand-Up"),
        "Education": ("Courses", "How To", "Language Learning", "Self-Improvement"),
        "Fiction": ("Comedy Fiction", "Drama", "Science Fiction"),
        "Government": (),
        "Health & Fitness": (
            "Alternative Health",
            "Fitness",
            "Medicine",
            "Mental Health",
            "Nutrition",
            "Sexuality",
        ),
        "History": (),
        "Kids & Family": (
            "Education for Kids",
            "Parenting",
            "Pets & Animals",
            "Stories for Kids",
        ),
        "Leisure": (
            "Animation & Manga",
            "Automotive",
            "Aviation",
            "Crafts",
            "Games",
            "Hobbies",
            "Home & Garden",
            "Video Games",
        ),
        "Music": ("Music Commentary", "Music History", "Music Interviews"),
        "News": (
            "Business News",
            "Daily News",
            "Entertainment News",
            "News Commentary",
            "Politics",
            "Sports News",
            "Tech News",
        ),
        "Religion & Spirituality": (
            "Buddhism",
            "Christianity",
            "Hinduism",
            "Islam",
            "Judaism",
            "Religion",
            "Spirituality",
        ),
        "Science": (
            "Astronomy",
            "Chemistry",
            "Earth Sciences",
            "Life Sciences",
            "Mathematics",
            "Natural Sciences",
            "Nature",
            "Physics",
            "Social Sciences",
        ),
        "Society & Culture": (
            "Documentary",
            "Personal Journals",
            "Philosophy",
            "Places & Travel",
            "Relationships",
        ),
        "Sports": (
            "Baseball",
            "Basketball",
            "Cricket",
            "Fantasy Sports",
            "Football",
            "Golf",
            "Hockey",
            "Rugby",
            "Running",
            "Soccer",
            "Swimming",
            "Tennis",
            "Volleyball",
            "Wilderness",
            "Wrestling",
        ),
        "Technology": (),
        "True Crime": (),
        "TV & Film": (
            "After Shows",
            "Film History",
            "Film Interviews",
            "Film Reviews",
            "TV Reviews",
        ),
    }
)


def parse_category(text: str) -> tuple[str, str]:
    """Category and subcategory ("" for none) of "Arts" or "Arts > Books", spelled as Apple does.

    Raises ValueError, whose text says what is allowed and which name comes near.
    """
    category, arrow, subcategory = (part.strip() for part in text.partition(">"))
    if category not in CATEGORIES:
        raise ValueError(_not_listed(category, "one of Apple's categories", tuple(CATEGORIES)))
    if not arrow:
        return category, ""
    if not CATEGORIES[category]:
        raise ValueError(f'"{category}" has no subcategories')
    if subcategory not in CATEGORIES[category]:
        what = f'a subcategory of "{category}"'
        raise ValueError(_not_listed(subcategory, what, CATEGORIES[category]))
    return category, subcategory


def _not_listed(name: str, what: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    folded = {entry.casefold(): entry for entry in known}
    # Someone who knows only the subcategory is told where it belongs.
    homes = [f"{category} > {name}" for category, subs in CATEGORIES.items() if name in subs]
    near = homes or [folded[match] for match in get_close_matches(name.casefold(), folded, n=1)]
    advice = f'did you mean "{near[0]}"?' if near else f"use one of: {', '.join(known)}"
    return f'"{name}" is not {what}; {advice}'
