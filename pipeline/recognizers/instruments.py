"""MONEY, LAW and PROGRAM: amounts, legal instruments and named schemes."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

import pycountry

from pipeline.assets import table
from pipeline.encoder.tagger import Found
from pipeline.knowledge import places
from pipeline.knowledge.gazetteer import Gazetteer, tokenize
from pipeline.recognizers.content import Content
from pipeline.schema import Span
from pipeline.temporal.patterns import MONTH, WEEKDAY

_NUMBER = r"\d+(?:[.,’']\d{2,3}(?!\d)|[ \u00a0\u202f]\d{3}(?!\d))*(?:[.,]\d+)?(?:\s?(?:million|billion|trillion|thousand|crore|lakh|bn|mn|m|k)\b|[MK]\b(?!-))?"
_SIGN = (
    r"[A-Z]{0,3}[$€£¥₹₩₽₺₫₱฿₦₴₸₾₪﷼]|R\$|S/\.?|Rs\.?|Rp\.?|RM|KSh|Ksh|TSh|USh|GH[₵¢]|Kč|zł|kr\.?|Lei|lei|Ft|NT\$|HK\$"
)
_WORD = (
    r"(?:(?:US|Hong Kong|New Zealand|CFA|[A-Z][a-z]+(?:an|ese|ic|ish|i|ss|ch|ine|ean|ore))\s)?"
    r"(?:dollars?|euros?|pounds?|yen|yuan|renminbi|won|rupees?|rupiah|ringgit|baht|pesos?|reais|rand|riyals?|rials?|"
    r"dirhams?|dinars?|francs?|kroner|kronor|lira|zloty|złoty|forint|koruna|shillings?|naira|cedis?|tenge|so[uʻ']m|lari|drams?|"
    r"manats?|hryvnias?|roubles?|rubles?|leva|dong|kip|riel|kyat|taka|tögrög|cents|pence|quetzales|soles|colones|bolívares|"
    r"balboas?|guaran[ií](?:es|s)?|lempiras?|c[oó]rdobas?|gourdes?|bolivianos?|pula|kwachas?|meticais|ariary|birr|afghanis?|rufiyaa|vatu|kina|tala|somoni|denars?|lei|lek[ëe]?|dalasis?)\b"
)


@lru_cache(maxsize=1)
def _money() -> re.Pattern[str]:
    codes = "|".join(sorted({c.alpha_3 for c in pycountry.currencies} | {"RMB", "NIS"}))
    unit = rf"(?:(?:(?:US|{codes})\s)?(?:{_SIGN})\s?|\b(?:{codes})[\s\u00a0]?)"
    return re.compile(
        rf"(?<![\w.,]){unit}{_NUMBER}|(?<![\w.,-])\d[\d.,’']*(?<=\d)(?:\s\d{{3}})*(?:\s(?:million|billion|thousand))?\s?"
        rf"(?:{_WORD}|(?:{codes})\b|[€£₽₺₫₴₸₾]|Kč|zł|kr\b)"
    )


_NOT_LETTERS = re.compile(r"[^A-Z]")
_PER_CENT = re.compile(r"[ \u00a0]?%")
# Currencies that are words too: "ALL 27 STATES", "12 won permits".
_WORDS_TOO = re.compile(r"\b(?:ALL|CUP|TOP|won)\b")
_LAW_HEAD = (
    r"(?:Royal |Supreme |Presidential |Legislative |Executive |Emergency |Government |Council |Cabinet |Ministerial |"
    r"Organic |Federal |Implementing |Delegated |Joint |General |Grand-Ducal |Administrative |Statutory |Departmental |Department |Interministerial |"
    r"Normative |Exempt |Superintendence |Provisional |(?:Governing )?Board |Memorandum |Operations |Republic |Commonwealth ){0,6}"
    r"(?:Decree-Law|Decree|Law|Act|Regulation|Directive|Executive Order|Order|Resolution|Decision|Circular Letter|Circular|Ordinance|Proclamation|"
    r"Legal Notice|Gazette Notice|Notice|Instruction|Statutory Instrument|Communiqué|Bill|Agreement|Announcement|Public Act|Arrêté|arrêté|decree|"
    r"Ministerial Direction|Edict|Prakas|Press Note)"
)
# These are laws only with a sign for "number" or with a number that has parts: "Provisional Measure No. 1,293", "Orden ISM/1488/2023".
_LOOSE_HEAD = (
    r"(?:(?:Provisional )?Measure|Labou?r Advisory|Disposition|Official Letter|"
    r"(?:Real )?(?:[Dd]ecreto|[Ll]ey|[Ll]ei|[Ll]oi|[Ll]egge|Décret|[Rr]esolución|[Rr]esolução|Portaria|Instrução|Orden|Acuerdo|Disposición)"
    r"(?:[- ](?:Orgánica|[Ll]ey|[Ll]ei|Legislativo|Supremo|Ejecutivo|Directoral|Normativa|Interministerial|Ministerial|Complementar|General)){0,2})"
)
_NUMBER_SIGN = r"(?:No\.?|Nos\.?|Nr\.?|№|[Nn]°|n\.?º|no\.|Number|number)"
# "No. (44) of 2023", as the states of the Gulf number.
_IN_BRACKETS = r"\(\d{1,4}\)(?:,?\s(?:of|for)\s(?:the year\s)?(?:19|20)\d\d\b)?"
_LAW_NUMBER = r"(?=[\w-]*\d)\w+(?:[./\-–]\w+)*(?:,?\s(?:of|de)\s\d{4}\b|, [Ss]eries of \d{4}\b)?(?:\sColl\.|\s\([IVX]+\. \d{1,2}\.\))?"
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s(?i:{MONTH}),?\s\d{{4}}|(?i:{MONTH})\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}|\d{{1,2}}([./])\d{{1,2}}\1\d{{4}})\b"
# "the decree of 21 May 2025", "a Royal Decree of 9 June 1999": a law that its day alone names.
_BEFORE_LAW = (
    "the", "The", "a", "A", "by", "By", "new", "of", "under", "Under", "and", "in", "its", "see", "with", "[.;:]",
)  # fmt: skip
_DATED_LAW = re.compile(
    rf"(?:{'|'.join(f'(?<={word} )' for word in _BEFORE_LAW)}|^|(?<=[“(]))(?:(?:Royal|Grand-Ducal|Ministerial|Presidential|Legislative|Federal|Organic|[Ii]mplementing) )*"
    r"(?:decree-law|decree|ordinance|law|act|regulation|statute|proclamation|arrêté|Decree-Law|Decree|Law|Act|Regulation|Order|Ordinance|Decision|Resolution|Proclamation|Arrêté|DPCM)\sof\s"
    rf"{_DAY}",
    re.MULTILINE,
)
_OF_THE_HOUSE = r"H\.\s?R\.\s?\d{1,4}"
# Bills, executive orders, acts of the Union and public laws by their numbers: all 366 such places in the corpus are in a law's name.
_NUMBERED_LAW = re.compile(
    rf"\b(?:(?:(?:Senate|House|Assembly) )?Bill (?:[A-Z]{{1,2}}-)?(?!(?:19|20)\d\d\b)\d{{1,4}}|{_OF_THE_HOUSE}|(?:EO|Executive Order) (?:No\. )?\d{{5}}|"
    r"Public Law (?:No\. )?\d{2,3}-\d+|(?:Regulation|Directive|Decision) (?:\((?:EU|EC|EEC|Euratom)\) )?(?:No\.? )?"
    r"(?:\d{1,4}/\d{4}|\d{4}/\d{1,4}(?:/(?:EU|EC))?|\d{2}/\d{1,3}/EE?C))\b(?![./-]\w)"
)
_TITLE_WORD = r"[^\W\d_a-z][\w’'\-]{0,40}"
# No name has more words, nor a word more letters; without the bounds a text in capitals takes time that grows with its square.
_LAW_BY_NUMBER = [
    # "Decree No. 70/2023/ND-CP", "Regulation (EU) 2017/2226", "Law 14/2013", "Act No. 326/1999 Coll."
    re.compile(
        rf"\b{_LAW_HEAD}\s(?:\((?:EU|EC|EEC|Euratom)\)\s)?(?:{_NUMBER_SIGN}\s?)?(?:{_IN_BRACKETS}|{_LAW_NUMBER})"
    ),
    # "Decree No. 11,034", "Ley 14/2013", "Orden ISM/1488/2023"
    re.compile(
        rf"\b(?:{_LAW_HEAD}\s{_NUMBER_SIGN}\s?\d{{1,3}},\d{{3}}(?:[/-]\d{{2,4}})?\b|"
        rf"{_LOOSE_HEAD}\s(?:{_NUMBER_SIGN}\s?(?:\d{{1,3}}(?:[.,]\d{{3}})+\b|{_LAW_NUMBER})|(?:[A-Z]{{2,5}}/)?\d+[./-]\w+(?:[./-]\w+)*))"
    ),
    # "Act XC of 2023", "Statement of Changes HC 590", "S.I. No. 95 of 2024", "SB 1718"
    re.compile(
        r"\bAct [IVXLC]+ of (?:19|20)\d\d\b|\bStatement of Changes HC \d{1,4}\b|\bHC \d{3,4}\b|\b[HS]B \d{1,4}\b|\bL\.I\. \d{2,4}\b|"
        r"(?<![\w.])(?:S\.?[IL]\.?|L\.I\.|S\.R\.O\.|SRO|G\.N\.|LIN|DNU)[ /](?:No\.? ?)?\d{1,4}(?:\([IVX]+\))?(?:/\d{2,4}| of (?:19|20)\d\d)\b|\bSOR/\d{2,4}-\d{1,4}\b"
    ),
    _NUMBERED_LAW,
]
_LAW_BY_NAME = [
    # "Immigration Act 2016", "Labour Code", "Skilled Immigration Act"
    re.compile(
        rf"\b(?:{_TITLE_WORD},?\s(?:(?:and|of|for|the|to|on|in)\s)*|\((?:{_TITLE_WORD}(?: (?:(?:and|of|for|the|to|on|in|by|with) ){{0,3}}{_TITLE_WORD}){{0,9}}|No\. \d+)\)\s){{1,15}}"
        r"(?:Act|Law|Code|Regulations?|Ordinance|Directive|Rules|Statute|Constitution|Charter|Treaty|Convention|Protocol|Order|Bill|Decree|Proclamation)\b"
        r"(?:\s(?:No\.?\s?)?\d+[\w/.\-]*\sof\s\d{4}\b|,?\s(?:of\s)?(?:19|20)\d\d\b|\sNo\.?\s?\d[\w/.\-]*)?"
    ),
    # "Law on Foreigners", "Law of Ukraine on Employment of the Population"
    re.compile(
        r"\b(?:Law|Act|Ordinance|Regulations?|Agreement|Decree|Decision|Code)\s(?:of\s[^\W\d_a-z]\w+\s)?(?:on|concerning|for)\s(?:the\s)?"
        r"[^\W\d_a-z][\w’'\-]*(?:(?:,?\s(?:and|of|for|the|to|in|into|through|from|by|with)\b){0,4},?\s[^\W\d_a-z][\w’'\-]*)*"
    ),
    _DATED_LAW,
]
# "8 CFR 214.2(h)", "5 U.S.C. 553": all 43 in the corpus are laws, with these ends.
_CITATION = re.compile(
    r"\b\d{1,2} (?:CFR|C\.F\.R\.|U\.S\.C\.|USC) (?:[Pp]arts? |§+ ?)?\d+[a-z]?(?:\.\d+[a-z]?)?(?:\(\w{1,4}\))*|\b\d{2,3} (?:FR \d{4,6}|Fed\. ?Reg\. \d{1,3},?\d{3})\b"
)
# What belongs to a law's name: the sections of it before, the year of its number after, the day after a name without a number. In the
# corpus 372 laws have their sections and 33 do not, 93 % of numbered ones their year, 56 of 66 named ones their day.
_SECTION_BEFORE = re.compile(
    r"\b(?:[Ss]ections?|[Aa]rticles?|[Aa]rt\.|[Pp]aragraphs?|[Cc]hapters?|[Cc]lauses?) \d[\w.()-]*(?:(?:,| and| to) \d[\w.()-]*)*,? of (?:the )?\Z"
)
# "The final rule “Inadmissibility on Public Charge Grounds”", "rule (IFR), titled “…”", "proclamation of 4 October 2019, “…”".
_TITLED_LAW = re.compile(
    r"(?<!in )\b(?i:rule|proclamation|resolution|order|decree|act|law|ordinance|circular|regulation|memorandum|bill)s?\b"
    r"(?:,? (?:of|on|dated) [^.;:“”\"\n]{0,25}\d[^.;:“”\"\n]{0,8})?(?: \([A-Z]{2,6}\))?,?(?: (?:en)?titled| with the (?:long )?title| on the subject)?,? "
    r"[“\"](?P<title>[^\W\d_a-z][^“”\"\n]{8,200}?)[,.]?(?=[”\"])"
)
# "Law No. 5 «On the legal status of foreigners»", as the states of the CIS title theirs, in small words: one or a list of them.
_LAW_ON = re.compile(
    r"(?:\b(?i:law|code|decree|resolution|order|decision|act)s?\b(?:N[or]\.|[^.;:“”\"«»\n]){0,60}|(?<=[\w.])[”\"»],?(?: and)?) [“\"«](?P<title>On [^“”\"«»\n]{8,300}?)[,.]?(?=[”\"»])"
)
_BEFORE_TITLE = 80
_IN_TITLES = frozenset(
    {"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "under", "who", "will", "with"}
)
_STOP_OF_NUMBER = re.compile(r"\d\.")
_YEAR_OF_NUMBER = re.compile(r"(?<=[\dXVICL)]) of (?:19|20)\d\d\b")
# Whose instrument it is: all 270 such words before one in the annotated texts that has a label belong to its name.
_ISSUER_BEFORE = re.compile(
    r"\b(?:Ministerial|Executive|Government|Presidential|Royal|Legislative|Supreme|Cabinet|Federal|Council) \Z"
)
_INSTRUMENT = re.compile(r"(?:Decision|Resolution|Decree-Law|Decree|Order|Circular)\b")
# Prepositions that share what they are of, so that a name goes on behind them: "Entry into, Exit from and Residence in Vietnam".
_SHARING = re.compile(r"\b(?:into|from|through), [A-Z]")
# Of 711 such numbers in the annotated texts 709 are a law's.
_NUMBERED_BY_YEAR = re.compile(
    rf"{_LAW_HEAD}\s{_NUMBER_SIGN}\s?(?:\(\d{{1,4}}\),?\s(?:of|for)\s(?:the year\s)?|\d{{1,4}}(?:/|\sof\s))(?:19|20)\d\d(?:/[A-ZĐ-]+)*"
)
_DAY_OF_NAME = re.compile(rf"(?<=Act|Law) of {_DAY}")
# Of 17,000 laws in the corpus three are named by such words alone.
_BARE = frozenset({
    "act", "acts", "amendment", "amendments", "bill", "circular", "code", "decision", "decree", "directive", "draft", "executive",
    "government", "instruction", "instructions", "law", "laws", "legislative", "ministerial", "notice", "notification", "order",
    "ordinance", "proclamation", "regulation", "regulations", "resolution", "royal", "rule", "rules", "statute",
})  # fmt: skip
_NAME_AND_NUMBER = re.compile(
    r"(?P<name>(?:[^\n()]*\b(?:Law|Act) (?:on|of|concerning) [^\n()]+?)(?= \(?No)|[^\n()]+(?= \(No)) \(?(?P<number>No\.? ?\d[^\n()]*?)\)?"
)
_OPENING = re.compile(
    r"(?:(?:Amendments?|Changes) to (?:the )?|(?:Copies|Revision) of (?:the )?|(?:vide|new|[Tt]he new|[Pp]ursuant to(?: the)?) |(?:Yesterday|Today|Tomorrow|Under|Since|When|While|After|Before|With|In|As|If|By|From|Until|And|But) the )(?=[A-Z])"
)
# What stands between two laws: "Ordinance No. 194/2002 and Ordinance No. 25/2014", "Laws No 25,902 and No 25,903", "the Law on Foreigners, the Labour Law and the …",
# "Procedure No. 5 under the Entry Law": of the corpus's laws none has "under" in its name.
_BETWEEN_LAWS = re.compile(
    r"(?<=\d{4}),? and (?:the )?(?=[A-Z])|(?<=\d),? and (?=No\.? ?\d)| [Uu]nder (?:the )?(?=[A-Z])|"
    r"(?:,? and|,) the (?=(?:[A-Z]\w+ ){0,3}(?:Law|Act|Code|Regulations?|Ordinance|Decree|Order)\b)"
)
_NOT_A_NAME = frozenset({
    "The", "the", "This", "That", "Under", "In", "By", "New", "A", "An", "Of", "For", "If", "Its", "Any", "No", "With", "When", "Since",
    "While",
})  # fmt: skip

_SCHEME_HEAD = (
    r"(?:Programmes?|Programs?|Schemes?|Visas?|visas?|Permits?|permits?|Pass|Passes|Cards?|card|Pilot|Initiative|Route|Track|Stream|Plan|Strategy|"
    r"Permission|Authori[sz]ation|Waiver|Levy|List|System|Portal|Fund|Certificate|Status|Residency|Residence|Stamp|Lane|Platform)"
)
_LETTER_PERMIT = re.compile(r"(?<![\w-])[A-Z]-permits?\b(?!-)")
_PROGRAM = [
    # "EU Blue Card", "Greater Bay Area Young Scientist Card", "Skilled Worker visa"
    re.compile(
        rf"\b(?:(?:[^\W\d_a-z][\w’'\-/]*|\d+%)\s(?:(?:and|of|in|for|the|to)\s(?=[^\W\d_a-z]))*){{1,15}}{_SCHEME_HEAD}(?:\s\(?\d{{3}}\)?)?\b"
    ),
    # "H-1B", "E-9", "Class D", "Category A", "Subclass 482", "Tier 2", "D visas"
    re.compile(
        r"\b[A-Z]{1,2}-?\d{1,2}[A-Z]?\b(?=\s(?:visas?|status|petitions?|permits?|holders?|workers?|caps?|cap|registration|beneficiar|dependants?|dependents?|nonimmigrant))"
    ),
    re.compile(r"\b(?:H|L|O|E|F|J|P|R|TN|EB|B)-\d{1,2}[A-Z]?\b"),
    re.compile(r"\b(?:Class|Category|Subclass|subclass|Tier|Type)\s(?:[A-Z]\d?|\d{1,3})\b"),
    re.compile(r"\b[A-Z]\d?\s(?:visas?|permits?)\b"),
    _LETTER_PERMIT,
]
_COMMON = re.compile(
    r"(?:(?:New|The|Your|Our|All|Any|Each|This|A|An|Work|Residence|Residency|Business|Tourist|Entry|Exit|Short-term|Long-term|Temporary|Permanent|"
    r"Foreign|Both|These|Those|Existing|Current|First|If|For|Under|With|Visa|Permit|Online|Employment|Immigration|Student|Transit|Visitor|Multiple|Single)\s)+"
    r"(?:visas?|permits?|card|Visas?|Permits?|Passes|Status|Plan|List|System|Portal|Certificate|Residence|Residency|Platform|Fund|Authori[sz]ation)"
)
# Of 90 such words in the headlines of annotated pages two are a name by themselves.
_COMMON_IN_TITLES = re.compile(
    r"(?:Work|Residence|Residency|Entry|Work and Residenc[ey]|Residenc[ey] and Work) (?:Permits?|Visas?|Pass(?:es)?)"
)
# What the last noun of a name says it is. In the corpus 533 names with the first ones are laws and 4 programmes, 51 with the
# others programmes and 2 laws.
_LAW_ENDS = re.compile(
    r"(?:Act|Agreement|Code|Convention|Decree|Directive|Law|Order|Ordinance|Treaty)(?: (?:of )?(?:19|20)\d\d)?\Z"
)
_BILL = re.compile(rf"{_OF_THE_HOUSE}|HR[- ]?\d{{1,4}}|S\. ?\d{{1,4}}")
_PROGRAM_ENDS = re.compile(r"(?:Framework|Plan|Policy|Strategy)(?: (?:19|20)\d\d)?\Z")
# "Pilot Program to Attract Engineers": what it is for is no part of its name. Of 9 such names in the corpus none has it in its span.
_WITH_A_PURPOSE = "(?:Programme|Program|Pilot|Initiative)"
_NAME_AND_PURPOSE = re.compile(rf"[^\n]*?\b{_WITH_A_PURPOSE}(?P<purpose> to [A-Z])")
_NAME_BEFORE_PURPOSE = re.compile(rf"(?:[^\W\d_a-z][\w’'-]* ){{0,4}}{_WITH_A_PURPOSE}(?P<to> to )\Z")
# "Special Permit of Permanence", "Pilot for Foreign Engineers": of the corpus's programmes behind which such words stand in running
# text, and no other name, these are in the name of 136 with "of" and of 222 with "for"; outside of 2 and of 20, most of these whose
# one word is a people's.
_CAPITAL = r"[^\W\d_a-z](?:[\w-]|[’'](?!s\b)\w)*"
_NO_DAY = rf"(?!(?:(?i:{MONTH}|{WEEKDAY})|The)\b)"
_CONTINUED = re.compile(
    rf" (?:of (?:the )?|for (?:the )?(?={_CAPITAL} (?:(?:and|of|for|in|the) ){{0,2}}{_CAPITAL})){_NO_DAY}{_CAPITAL}"
    rf"(?: (?:(?:and|of|for|in|the) ){{0,2}}{_CAPITAL}){{0,8}}"
)
_SMALL = frozenset({"and", "of", "for", "in", "the"})
_FORM = re.compile(r"(?:Form )?(?:(?:I|N|G|DS|OF|SF)-\d{2,4}[A-Z]{0,2}|IMM ?\d{4}[A-Z]?|ETA[- ]?9\d{3})s?")
_PUBLICATION = re.compile(r"(?:PDF|DOCX?|XLSX?)\b|(?:[^\W\d_]+ ){0,4}(?:Flash|Client|News) Alert \d")
_YEAR_AFTER = re.compile(r"\s(?:19|20)\d\d\Z")
# Where the table knows the name before it these stand outside 337 times of 357: "Qiwa platform", "CERPAC card", "H-1B status".
_NOUN_AFTER = re.compile(
    r"\s(?:program(?:me)?s?|schemes?|routes?|frameworks?|pathways?|categor(?:y|ies)|systems?|strategy|regime|status|cards?|portals?|platforms?|"
    r"apps?|extensions?|lev(?:y|ies)|waivers?)\Z"
)
_AFTER_COUNTRY = re.compile(r"(?:['’]s)?\s+")
_COMMON_REST = re.compile(r"(?:visas?|residency|immigration|permits?|work permits?|residence permits?)", re.I)
_REACH, _LONGEST = 80, 300
_ACRONYM_AFTER = re.compile(r"\s\((?:the\s)?[\"“‘']?(?P<acronym>[A-Z][\w&+-]{1,9})[\"”’']?\)")


@lru_cache(maxsize=1)
def known_programs() -> Gazetteer[str]:
    """Programmes, permit and visa classes by name, with the country where it is one's."""
    return Gazetteer((form, row["country"]) for row in table("programs.csv") for form in _forms(row["name"]))


def _forms(name: str) -> Iterator[str]:
    """A name as it stands in the table; one that ends with "visa" or "permit" in the plural and with a capital too."""
    yield name
    before, _, noun = name.rpartition(" ")
    if noun in {"visa", "permit"}:
        yield from (f"{before} {form}" for form in (f"{noun}s", noun.capitalize(), f"{noun.capitalize()}s"))


def find_money(content: Content) -> Iterator[Span]:
    """MONEY spans: a currency with an amount, in either order."""
    for line in content.lines:
        for match in _money().finditer(content.text, line.line.start, line.line.end):
            yield content.span("MONEY", match.start(), match.start() + len(match.group().rstrip(" .,’'")), 0.9, "money")


def is_an_amount(text: str, start: int, end: int) -> bool:
    """Whether what was read as an amount is one: neither a currency's one word, nor digits alone, as none of 8,149 amounts in the corpus are,
    nor a number with "%" in it or behind it, or with a bloc before it ("EU-17 53,700").
    """
    amount = text[start:end]
    if places.regions().get(_NOT_LETTERS.split(amount, maxsplit=1)[0]):
        return False
    has_currency = any(char.isalpha() or unicodedata.category(char) == "Sc" for char in amount)
    has_number = any(map(str.isdigit, amount)) or len(amount.split()) > 1
    return has_currency and has_number and "%" not in amount and not _PER_CENT.match(text, end)


def is_surely_an_amount(text: str, span: Span) -> bool:
    """Whether a span that the recognizer found is an amount whoever reads it: of 6,495 in the corpus three are none."""
    return (
        span.label == "MONEY"
        and is_an_amount(text, span.start, span.end)
        and not _WORDS_TOO.search(span.text)
        and not text[span.end : span.end + 1].isalnum()
    )


def find_laws(content: Content) -> Iterator[Span]:
    """LAW spans: numbered instruments, and names that end or open with a word for one."""
    text = content.text
    for line in content.lines:
        for pattern in _LAW_BY_NUMBER if line.is_title_case else (*_LAW_BY_NUMBER, *_LAW_BY_NAME):
            for match in pattern.finditer(text, line.line.start, line.line.end):
                for apart in laws_apart(text, *match.span()):
                    start, end = _named(text, *apart)
                    if len(tokenize(text, start, end)) > 1:
                        yield content.span("LAW", start, end, 0.8, "laws")
        for named in (citations, _titles):
            for start, end in named(text, line.line.start, line.line.end):
                yield content.span("LAW", start, end, 0.9, "laws")


def _titles(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The [start, end) of each law that text[start:end] names by its title in quotes."""
    for match in _TITLED_LAW.finditer(text, start, end):
        words = match["title"].split()
        has_capitals = all(not word[0].islower() or word in _IN_TITLES for word in words)
        if len(words) > 2 and has_capitals and label_by_ending(match["title"], "LAW") == "LAW":
            yield match.span("title")
    listed = -1
    for match in _LAW_ON.finditer(text, start, end):
        if match.start() == listed or match[0][0].isalpha():
            yield match.span("title")
            listed = match.end()


def _named(text: str, start: int, end: int) -> tuple[int, int]:
    """What a pattern found, without words of the sentence before it and its full stop, with the sections and the year that belong to it."""
    named = without_opening(text, _skip_openers(text, start, end), end)
    return whole_law(text, named, end - bool(_STOP_OF_NUMBER.match(text, end - 2)))


def laws_apart(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The [start, end) of each law in text[start:end], which names one or a list of them."""
    joins = [match.span() for match in _BETWEEN_LAWS.finditer(text, start, end)]
    return list(zip([start, *(after for _, after in joins)], [*(before for before, _ in joins), end], strict=True))


def whole_law(text: str, start: int, end: int) -> tuple[int, int]:
    """The [start, end) of a law's name with whose it is, the sections of it that are named, and the year or the day that belong to it."""
    issuer = _ISSUER_BEFORE.search(text, max(0, start - _REACH), start) if _INSTRUMENT.match(text, start) else None
    start = issuer.start() if issuer else start
    before = _SECTION_BEFORE.search(text, max(0, start - _REACH), start)
    after = _YEAR_OF_NUMBER.match(text, end) or _DAY_OF_NAME.match(text, end)
    return before.start() if before else start, after.end() if after else end


def is_bare(name: str) -> bool:
    """Whether a law's name is but words for what it is, so that nothing tells which: "Acts", "Legislative Decree"."""
    return all(word.casefold() in _BARE for word in name.split())


def law_apart(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The [start, end) of a law's name, and of its number where that stands apart: "Law on Fees (No. 492)"."""
    apart = _NAME_AND_NUMBER.fullmatch(text, start, end) if end - start < _LONGEST else None
    return [apart.span("name"), apart.span("number")] if apart else [(start, end)]


def without_opening(text: str, start: int, end: int) -> int:
    """Where a law's name starts behind words of the sentence that were read with it: "Amendments to the", "Tomorrow the"."""
    opening = _OPENING.match(text, start, end)
    return opening.end() if opening else start


def citations(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The [start, end) of citations of codified law of the United States in text[start:end]."""
    return (match.span() for match in _CITATION.finditer(text, start, end))


def ends_as_law(name: str) -> bool:
    """Whether the last noun of a name is a law's."""
    return bool(_LAW_ENDS.search(name))


def label_by_ending(name: str, label: str) -> str:
    """LAW or PROGRAM as the last noun of a name of either says: "Mercosur Residence Agreement", "Fair Consideration Framework".

    "HR-1" is a bill, and so a LAW.
    """
    if label == "PROGRAM" and (ends_as_law(name) or _BILL.fullmatch(name)):
        return "LAW"
    return "PROGRAM" if label == "LAW" and _PROGRAM_ENDS.search(name) else label


def without_purpose(text: str, start: int, end: int) -> tuple[int, int]:
    """The [start, end) of a programme's name without what the programme is for; the name before it, if that alone was read."""
    if named := _NAME_AND_PURPOSE.match(text, start, end):
        return start, named.start("purpose")
    if before := _NAME_BEFORE_PURPOSE.search(text, max(0, start - _REACH), start):
        return before.start(), before.start("to")
    return start, end


def continued(text: str, name: Found, taken: bytearray) -> Found:
    """A programme with what it is of or for, where that is written as part of its name and nothing else is named there.

    `taken` has a truth value for each character of the text.
    """
    rest = _CONTINUED.match(text, name.end) if name.label == "PROGRAM" else None
    if not rest or any(taken[name.end : rest.end()]):
        return name
    is_written_so = all(word[0].isupper() for word in rest.group().split() if word not in _SMALL)
    return name._replace(end=rest.end()) if is_written_so else name


def is_a_publication(name: str) -> bool:
    """Whether a name is that of a file or of a firm's newsletter, which are no law: "PDF, 342 KB", "Flash Alert 2023-201"."""
    return bool(_PUBLICATION.match(name))


def is_a_form(name: str) -> bool:
    """Whether a name is an official form's number, which names neither scheme nor law: "DS-160", "Form I-485"."""
    return bool(_FORM.fullmatch(name))


def shortest(name: str, named: Callable[[str], bool]) -> tuple[int, int]:
    """The [start, end) of a programme's name in it: "PGP" of "PGP 2024", "Golden Visa" of "Golden Visa program".

    A year or a noun of its kind after it goes where the table knows the rest, or the text has it elsewhere (`named`). A country before it goes where the
    text has the rest, or the table has only that. Of "UAE visa" nothing is left: an empty range.
    """
    behind = _behind_country(name)
    rest = _AFTER_COUNTRY.match(name, behind) if behind else None
    begin = rest.end() if rest else 0
    if begin and _COMMON_REST.fullmatch(name, begin):
        return 0, 0
    ends = [*(found.start() for pattern in (_YEAR_AFTER, _NOUN_AFTER) if (found := pattern.search(name))), len(name)]
    without_country = [(begin, end) for end in ends] if begin else []
    whole = [(0, end) for end in ends]
    # The whole name is always in the text: only what is left of it tells.
    by_text = (part for part in without_country + whole[:-1] if named(name[slice(*part)]))
    by_table = (part for part in whole + without_country if is_a_program(name[slice(*part)]))
    return next(by_text, None) or next(by_table, (0, len(name)))


def _behind_country(name: str) -> int:
    """Where the country ends with which a name begins; 0 where it begins with none."""
    tokens = tokenize(name)
    country = next(places.countries().find(tokens), None)
    return tokens[country.last - 1].end if country and country.first == 0 else 0


def is_common(name: str) -> bool:
    """Whether a programme's name is but common nouns that a headline may capitalise: "New Work Permits"."""
    return bool(_COMMON.fullmatch(name))


def is_common_in_titles(name: str) -> bool:
    """Whether a programme's name in a headline is but common nouns that it capitalises: "Work and Residence Permits"."""
    return bool(_COMMON_IN_TITLES.fullmatch(name))


def is_a_program(name: str) -> bool:
    """Whether the table has a programme of this name."""
    return known_programs().get(name) is not None


def begins_as_one(name: str, joint: int) -> bool:
    """Whether the table has a programme that goes on beyond a joint in a name: "Health and Care Worker" in "Health and Care Worker visa"."""
    tokens = tokenize(name)
    known = next(known_programs().find(tokens), None)
    return known is not None and known.first == 0 and tokens[known.last - 1].end > joint


def is_surely_a_program(span: Span) -> bool:
    """Whether what the table has as one name is one, not a country and a name, nor two names: "Malaysia My Second Home", "Health and Care
    Worker visa". In the corpus 183 of 195 names that begin with a country are, and 202 of 214 with "and" or "or". A letter's permit is one
    with its hyphen too: "L-permits".
    """
    if span.label == "PROGRAM" and _LETTER_PERMIT.fullmatch(span.text):
        return True
    if span.label != "PROGRAM" or not is_a_program(span.text):
        return False
    begins = 0 < _behind_country(span.text) < len(span.text)
    return begins or any(token.text in {"and", "or"} for token in tokenize(span.text))


def is_surely_a_law(text: str, span: Span) -> bool:
    """Whether a span that the recognizer found is a law whoever reads it: one that is named by its day, by a number that only laws have, or
    by its title in quotes."""
    if span.label != "LAW":
        return False
    found = (pattern.match(text, span.start) for pattern in (_DATED_LAW, _NUMBERED_LAW, _NUMBERED_BY_YEAR))
    if any(match and match.end() == span.end for match in found):
        return True
    # The title, the words before it, and the quote behind it.
    around = max(0, span.start - _BEFORE_TITLE), min(len(text), span.end + 2)
    return (span.start, span.end) in _titles(text, *around)


def is_surely_a_whole_law(span: Span) -> bool:
    """Whether a law that the recognizer found goes on where a reader may stop: "Law on Entry into, Exit from and Residence in Vietnam"."""
    return span.label == "LAW" and bool(_SHARING.search(span.text))


def find_programs(content: Content) -> Iterator[Span]:
    """PROGRAM spans: named schemes, visa classes, and the acronyms defined after them."""
    acronyms: set[str] = set()
    for line in content.lines:
        for match in known_programs().find(line.tokens):
            yield content.span(
                "PROGRAM", line.tokens[match.first].start, line.tokens[match.last - 1].end, 0.85, "programs"
            )
        for pattern in _PROGRAM[1:] if line.is_title_case else _PROGRAM:
            for found in pattern.finditer(content.text, line.line.start, line.line.end):
                start = _skip_openers(content.text, found.start(), found.end())
                surface = content.text[start : found.end()]
                if " " not in surface and pattern is _PROGRAM[0]:
                    continue
                if not surface.islower() and not is_common(surface):
                    yield content.span("PROGRAM", start, found.end(), 0.7, "programs")
                    if defined := _ACRONYM_AFTER.match(content.text, found.end(), line.line.end):
                        acronyms.add(defined["acronym"])
    if acronyms:
        gazetteer = Gazetteer((acronym, acronym) for acronym in acronyms)
        for line in content.lines:
            for match in gazetteer.find(line.tokens):
                yield content.span(
                    "PROGRAM", line.tokens[match.first].start, line.tokens[match.last - 1].end, 0.8, "programs"
                )


def _skip_openers(text: str, start: int, end: int) -> int:
    for token in tokenize(text, start, end):
        if token.text not in _NOT_A_NAME:
            return token.start
    return end
