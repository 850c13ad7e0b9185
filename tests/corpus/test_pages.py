import pytest

from pipeline.corpus.pages import read_page

_TEXT = "".join(
    f"<p>{sentences}</p>"
    for sentences in (
        "Kenya will raise its work permit fees from next Monday, the Ministry of Interior announced. The new fees apply to all classes of work permits.",
        "Applications that were filed before that day are charged at the old rate. Employers should file as soon as they can, as the portal will be closed.",
    )
)


def _page(head: str = "", above: str = "", below: str = "", outside: str = "") -> str:
    return (
        f"<html><head><title>Fees</title>{head}</head><body><nav><a href='/'>Home</a></nav><main><article>"
        f"<h1>Kenya raises fees</h1>{above}{_TEXT}{below}</article></main>{outside}</body></html>"
    )


@pytest.mark.parametrize(
    "page",
    [
        _page('<meta property="article:published_time" content="2024-05-29T08:00:00+03:00">'),
        _page(
            '<meta property="article:modified_time" content="2024-06-12"><meta property="article:published_time" content="2024-05-29">'
        ),
        _page('<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2024-05-29T07:00"}</script>'),
        _page('<meta name="DC.date.issued" content="2024-05-29">'),
        _page('<link rel="canonical" href="https://firm.example/2024/05/29/fees">'),
        _page(above="<time>29 May 2024</time>"),
        _page(above='<header><time datetime="2024-05-29">Wednesday</time></header>'),
        _page(above='<div class="meta"><time datetime="2024-05-29T10:00">29 May 2024</time> | 3 min read</div>'),
        _page(above='<p class="byline">By A. L., <time datetime="2024-05-29">29 May 2024</time></p>'),
        _page(above="Published <time>29 May 2024</time>, updated <time>12 June 2024</time>"),
        _page(above="<time>29 May 2024</time>", outside="<section><a>Uganda</a> <time>1 March 2024</time></section>"),
        _page(above="<time>29 May 2024</time>").replace("<nav>", f"<p>{'We use cookies to count visits. ' * 9}</p><nav>"),
    ],
)  # fmt: skip
def test_the_day_of_a_page_is_read_from_its_metadata_or_by_line(page: str) -> None:
    assert read_page(page)[1]["page_day"] == "2024-05-29"


@pytest.mark.parametrize(
    "page",
    [
        _page(),
        _page('<link rel="canonical" href="https://firm.example/2024/fees">'),
        _page('<meta itemprop="copyrightYear" content="2024">'),
        _page(below='<p>In force from <time datetime="2024-08-01">1 August 2024</time>.</p>'),
        _page(outside='<aside>Webinar on <time datetime="2024-07-18">18 July 2024</time></aside>').replace("</nav>", ""),
        _page(outside='<section><a href="/ug">Uganda</a> <time datetime="2024-03-01">1 March 2024</time></section>'),
        _page(outside="<footer><p>© 2024 Firm. Page last updated 3 January 2024</p></footer>"),
        _page(outside='<div id="footer">Updated 3 January 2024</div>'),
    ],
)  # fmt: skip
def test_a_day_of_something_else_is_not_that_of_the_page(page: str) -> None:
    assert "page_day" not in read_page(page)[1]


def test_the_address_of_a_page_is_its_canonical_one() -> None:
    assert (
        read_page(_page('<link rel="canonical" href="https://firm.example/fees">'))[1]["url"]
        == "https://firm.example/fees"
    )


def test_a_day_in_a_sentence_stays_in_the_text() -> None:
    assert (
        "In force from 1 August 2024." in read_page(_page(below="<p>In force from <time>1 August 2024</time>.</p>"))[0]
    )


def test_a_short_page_keeps_its_headline_and_its_lines() -> None:
    lines = ["Kenya raises fees", "29 May 2024", "Kenya will raise its work permit fees from next Monday, it said."]
    short = "<h1>{}</h1><time>{}</time><p>{}</p>".format(*lines)
    assert read_page(f"<html><body><article>{short}</article></body></html>")[0].split("\n") == lines
    assert read_page(f"<html><body>{short}</body></html>")[0].split("\n")[0] == lines[0]


def test_a_headline_that_stands_apart_is_set_before_the_text_once() -> None:
    apart = _page().replace("<h1>Kenya raises fees</h1>", "").replace("<main>", "<h1>Kenya  raises\nfees</h1><main>")
    for page in (apart, _page()):
        text = read_page(page)[0]
        assert text.startswith("Kenya raises fees\nKenya will")
        assert text.count("Kenya raises fees") == 1


def test_what_is_no_page_has_no_text() -> None:
    for page in ("", " ", "\0", "<html><body></body></html>"):
        assert read_page(page) == ("", {})
