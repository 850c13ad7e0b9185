import datetime

import pytest

from pipeline import temporal
from pipeline.temporal.grammar import REFERENCE

DAY = datetime.date


def read(text: str, reference: DAY | None = REFERENCE, **options: bool) -> list[tuple[str, str | None]]:
    return [(text[span.start : span.end], span.value) for span in temporal.find(text, reference, **options)]


@pytest.mark.parametrize(
    "text",
    [
        "aged 60 years old", "applicants aged 18 years", "children under 18 years", "from 18 to 35 years old", "60 years of age or older",
        "every two years", "once in two years", "monthly", "each December", "twice a year", "once a week", "on Mondays", "Monday to Friday", "the last Friday of the month", "the first Monday of each month",
        "The upper age limit was raised from 30 to 35 years", "The retirement age for men is now 60 years", "minimum age is 21 years", "children up to 12 years",
        "Applicants must be at least 21 years", "Applicants must not be older than 45 years", "Applicants must be between 21 and 45 years", "Children (under 14 years)", "a 20-hours-per-week cap", "people between 18 and 35 years", "every six to eight weeks", "every one or two years", "20 hours/week", "a 20-hour-a-week cap", "20 hours (per week)",
        "aged 18 to 30 years", "between the ages of 18 and 35 years", "aged between 18 and 35 years", "from the 17th to the 34th percentile",
        "from 0001hrs", "until 2359 hours on", "at 1000 hours (local time)", "open from 0900 to 1700 hours", "between 0900 hours and 1700 hours", "the Fortune 500 HR teams",
        "40 hours a week", "20 hours per week", "the 37.5-hour week", "a six-day working week", "964 hours per year", "48 hours a fortnight", "Reading time: 4 minutes", "Updated 3 hours ago", "an age limit of 45 years", "USD 15,000 a year", "24/7", "open 24/7 days a week", "1/2 year",
        "Section 2024 of the Act", "under the Immigration Act 2016", "Decree No. 70/2023/ND-CP", "Law 28/2022", "No. 10-03-24", "version 3.2.15",
        "+44 20 2024 1999", "Tel. 020 2024 1999", "EUR 2024", "$2000", "2,024 permits", "2000 places", "room 2024",
        "the Model 2024 car", "EXPO 2027", "Vision 2030", "they may apply", "They may 15 times", "It MAY be", "H-1B", "a Q1 pass",
        "soon", "in the coming months", "a second chance", "a third of them", "three quarters of applicants", "a fraction of a day",
    ],
)  # fmt: skip
def test_ages_rates_numbers_and_verbs_are_no_times(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "published", "value"),
    [
        ("will take effect on 5 January", DAY(2023, 12, 20), "2024-01-05"),
        ("was announced on 28 December", DAY(2024, 1, 4), "2023-12-28"),
        ("Applications opened on 1 September", DAY(2024, 10, 2), "2024-09-01"),
        ("Permits will be needed until 31 December", DAY(2024, 6, 2), "2024-12-31"),
        ("was approved in November", DAY(2024, 2, 2), "2023-11"),
        ("will open in February", DAY(2023, 11, 2), "2024-02"),
        ("on Monday, 3 July", DAY(2023, 1, 2), "2023-07-03"),
        ("not carried past Aug. 31", DAY(2024, 7, 1), "2024-08-31"),
        ("in March of last year", DAY(2024, 5, 2), "2023-03"),
        ("With the new year the ceiling took its leave", DAY(2025, 1, 7), "2025-01-01"),
        ("will be amended in the new year", DAY(2017, 11, 20), "2018"),
        ("said on Thursday", DAY(2024, 5, 17), "2024-05-16"),
        ("will vote on Thursday", DAY(2024, 5, 14), "2024-05-16"),
        ("came out last Monday", DAY(2024, 5, 14), "2024-05-13"),
        ("starts next month", DAY(2024, 12, 14), "2025-01"),
        ("29 February", DAY(2024, 3, 14), "2024-02-29"),
        ("Decree No. 108/2014 of 31 December", DAY(2022, 3, 14), "2014-12-31"),
        ("Order 70/2019/ND-CP dated March 4", DAY(2022, 3, 14), "2019-03-04"),
        ("Decree No. 84/2007, dated from the 5th of November", DAY(2022, 3, 14), "2007-11-05"),
        ("expires between March 1 and May 30", DAY(2020, 5, 23), "2020-03-01"),
    ],
)
def test_what_is_left_out_follows_from_tense_and_nearness(text: str, published: DAY, value: str) -> None:
    assert read(text, published)[0][1] == value


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("issued on Monday 16/09/2019", [("16/09/2019", "2019-09-16")]),
        ("Wednesday 05/06/2024", [("05/06/2024", "2024-06-05")]),
        ("Monday 05/06/2024", [("05/06/2024", "2024-05-06")]),
        ("Friday, 16.12.2016", [("16.12.2016", "2016-12-16")]),
        ("22 Dec.2025, in Dec.2025 and on 2025-8-5", [("22 Dec.2025", "2025-12-22"), ("Dec.2025", "2025-12"), ("2025-8-5", "2025-08-05")]),
        ("Madrid, 5/X/2023", [("5/X/2023", "2023-10-05")]),
        ("Law No. 30/IX/2018 and Lei n.º 30/IX/2018", []),
        ("newsroom 20 mrt 2020", [("20 mrt 2020", "2020-03-20")]),
        ("15–30 June 2024", [("15", "2024-06-15"), ("30 June 2024", "2024-06-30")]),
        ("from April 1 to June 30, 2023", [("April 1", "2023-04-01"), ("June 30, 2023", "2023-06-30")]),
        ("between March and May 2022", [("March", "2022-03"), ("May 2022", "2022-05")]),
        ("the October 10–23, 2023 window", [("October 10", "2023-10-10"), ("23, 2023", "2023-10-23")]),
        ("from July 17 to 30.", [("July 17", "2024-07-17"), ("30", "2024-07-30")]),
        ("1 December to 31 January 2025", [("1 December", "2024-12-01"), ("31 January 2025", "2025-01-31")]),
        ("from 1 November to 31 January", [("1 November", "2024-11-01"), ("31 January", "2025-01-31")]),
        ("A visa not granted since 2020 is back from 24 July", [("2020", "2020"), ("24 July", "2024-07-24")]),
        ("In 2020, it was moved to September", [("2020", "2020"), ("September", "2020-09")]),
        ("one at the end of 2021, for those there by 29 March of that year", [("2021", "2021"), ("29 March", "2021-03-29")]),
        ("lengthened from 10 to 30 days", [("10", "P10D"), ("30 days", "P30D")]),
        ("The stay rises from one to three years", [("one", "P1Y"), ("three years", "P3Y")]),
        ("increasing it from 3 to 5 years", [("3", "P3Y"), ("5 years", "P5Y")]),
        ("a case now takes from 8 to 10 weeks, falling applications or not", [("8 to 10 weeks", "P8W/P10W")]),
        ("In June last year's quota was used", [("June", "2023-06"), ("last year", "2023")]),
        ("said on 3 May, last year's quota", [("3 May", "2024-05-03"), ("last year", "2023")]),
        ("the wait is 90 days; a place where 30 were held", [("90 days", "P90D")]),
        ("lasts two years; the age becomes 21, and see 14.2.23", [("two years", "P2Y")]),
        ("takes anything from four to nine months", [("four to nine months", "P4M/P9M")]),
        ("expired less than 48 months ago", [("48 months", "P48M")]),
        ("announced two days ago", [("two days ago", "2024-05-14")]),
        ("under a law of 2023, not the Labour Code of 2003", [("2023", "2023")]),
        ("made on 30 November last year", [("30 November last year", "2023-11-30")]),
        ("three years, where five were asked", [("three years", "P3Y"), ("five", "P5Y")]),
        ("a stay of two weeks in 36 more countries", [("two weeks", "P2W")]),
        ("after the summer recess and in the summer", [("summer", "2024-SU")]),
        ("The cap that fell last year was reached in June", [("last year", "2023"), ("June", "2023-06")]),
        ("In 2022, from 1 January to 31 December", [("2022", "2022"), ("1 January", "2022-01-01"), ("31 December", "2022-12-31")]),
        ("the quota for 2026–2028", [("2026", "2026"), ("2028", "2028")]),
        ("the 2025-26 season", [("2025-26", "2025")]),
        ("on 1, 8 and 15 July 2024", [("1", "2024-07-01"), ("8", "2024-07-08"), ("15 July 2024", "2024-07-15")]),
        ("Q1 and Q2 2025", [("Q1", "2025-Q1"), ("Q2 2025", "2025-Q2")]),
        ("Q4 and Q1 2026", [("Q4", "2025-Q4"), ("Q1 2026", "2026-Q1")]),
        ("15.12. – 15.01.2025", [("15.12.", "2024-12-15"), ("15.01.2025", "2025-01-15")]),
        ("from Monday 7 to Friday 11 July 2025", [("7", "2025-07-07"), ("11 July 2025", "2025-07-11")]),
        ("Letter 5, Thursday 9 May 2024", [("9 May 2024", "2024-05-09")]),
        ("on 12 May 2023 and the following Monday", [("12 May 2023", "2023-05-12"), ("following Monday", "2023-05-15")]),
        ("in May 2023 and the following Monday", [("May 2023", "2023-05"), ("following Monday", "2024-05-20")]),
        ("today (August 14)", [("today", "2024-05-16"), ("August 14", "2024-08-14")]),
    ],
)  # fmt: skip
def test_ranges_and_lists_share_their_parts(text: str, spans: list[tuple[str, str]]) -> None:
    assert read(text) == spans


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("two (2) years", [("two (2) years", "P2Y")]),
        ("ninety (90) calendar days", [("ninety (90) calendar days", "P90D")]),
        ("one hundred and eighty days", [("one hundred and eighty days", "P180D")]),
        ("a 90-day stay", [("90-day", "P90D")]),
        ("within 48 hours", [("48 hours", "PT48H")]),
        ("two and a half years", [("two and a half years", "P2Y6M")]),
        ("1.5 years", [("1.5 years", "P1Y6M")]),
        ("2½ years, or 1 1/2 years", [("2½ years", "P2Y6M"), ("1 1/2 years", "P1Y6M")]),
        ("0.5 years", [("0.5 years", "P6M")]),
        ("2.5 decades", [("2.5 decades", "P25Y")]),
        ("for a decade and a half", [("a decade and a half", "P15Y")]),
        ("for half a decade", [("half a decade", "P5Y")]),
        ("0 days", []),
        ("after a fortnight", [("a fortnight", "P2W")]),
        ("for a decade", [("a decade", "P10Y")]),
        ("renewals follow a year later", [("a year", "P1Y")]),
        ("another month", [("month", "P1M")]),
        ("$6 an hour more, and not a day longer", []),
        ("18-24 months", [("18-24 months", "P18M/P24M")]),
        ("a one- or two-year permit", [("one- or two-year", "P1Y/P2Y")]),
        ("three- and six-month visas", [("three", "P3M"), ("six-month", "P6M")]),
        ("one-, two-, or three-year permits", [("one", "P1Y"), ("two", "P2Y"), ("three-year", "P3Y")]),
        ("90 days in any 180-day period", [("90 days", "P90D"), ("180-day", "P180D")]),
        ("90 days during each 180-day period", [("90 days", "P90D"), ("180-day", "P180D")]),
        ("2 years, 3 months and 10 days", [("2 years, 3 months and 10 days", "P2Y3M10D")]),
        ("valid for five years, 180 days per entry", [("five years", "P5Y"), ("180 days", "P180D")]),
        ("valid for ten years, six months per visit", [("ten years", "P10Y"), ("six months", "P6M")]),
        ("The stay must be at least two years", [("two years", "P2Y")]),
        ("The age limit for the two-year visa is gone", [("two-year", "P2Y")]),
        ("EU citizens up to 90 days", [("90 days", "P90D")]),
        ("six months, for firms with five or more workers", [("six months", "P6M")]),
        ("two years; for a family of four.", [("two years", "P2Y")]),
        ("two years' experience", [("two years", "P2Y")]),
        ("from three years to five.", [("three years", "P3Y"), ("five", "P5Y")]),
        ("permits of one year; renewals for four.", [("one year", "P1Y"), ("four", "P4Y")]),
        ("for two years, and 300 places instead of 50.", [("two years", "P2Y")]),
        ("of one year; the next may bring the total to four.", [("one year", "P1Y"), ("four", "P4Y")]),
        ("a stay of 240 hours, and the number of ports from 60 to 65.", [("240 hours", "PT240H")]),
        ("in the past year", [("year", "P1Y")]),
        ("issued for five or ten years", [("five", "P5Y"), ("ten years", "P10Y")]),
        ("for one or two working days", [("one", "P1D"), ("two working days", "P2D")]),
        ("permits of six or 12 months", [("six", "P6M"), ("12 months", "P12M")]),
        ("the first two and 30 days later", [("30 days", "P30D")]),
        ("one of two years", [("two years", "P2Y")]),
        ("the 90/180-day rule", [("90", "P90D"), ("180-day", "P180D")]),
        ("the 24/72/144-hour transit", [("24", "PT24H"), ("72", "PT72H"), ("144-hour", "PT144H")]),
        ("visas for 3/6/12 months", [("3", "P3M"), ("6", "P6M"), ("12 months", "P12M")]),
        ("a 5/10 working days wait in the 24/25 tax year", [("5", "P5D"), ("10 working days", "P10D")]),
    ],
)
def test_lengths_have_their_surface_and_value(text: str, spans: list[tuple[str, str]]) -> None:
    assert read(text) == spans


def test_working_days_are_marked() -> None:
    (span,) = temporal.find("within 60 working days")
    assert (span.value, span.business) == ("P60D", True)


def test_numeric_dates_take_the_order_of_the_text() -> None:
    assert read("On 25/03/2024, not on 03/04/2024.")[1] == ("03/04/2024", "2024-04-03")
    assert read("On 03/25/2024, not on 03/04/2024.")[1] == ("03/04/2024", "2024-03-04")


def test_numeric_dates_take_the_order_in_which_one_is_the_reference() -> None:
    assert read("05/16/2024: from 06/05/2024")[1][1] == "2024-06-05"
    assert read("03/05/2024: from 06/05/2024", DAY(2024, 3, 5))[1][1] == "2024-06-05"


def test_numeric_dates_take_the_order_in_which_the_text_writes_the_names_of_months() -> None:
    assert read("Filed on 03/04/2024; since May 3, 2023")[0][1] == "2024-03-04"
    assert read("Filed on 03/04/2024; since May 3, 2023, not 4 May")[0][1] == "2024-04-03"


def test_numeric_dates_take_the_order_in_which_they_are_a_day_that_the_text_names() -> None:
    assert read("8 March 2024. Released 03/08/2024, as of March 7")[1] == ("03/08/2024", "2024-03-08")
    assert read("March 8, 2024. Released 08/03/2024, as of 7 March")[1] == ("08/03/2024", "2024-03-08")


@pytest.mark.parametrize("before", ["Saturday (", "Sat., ", "said on Saturday "])
def test_numeric_dates_take_the_order_in_which_one_falls_on_its_weekday(before: str) -> None:
    assert read(f"{before}02/09/2023) after 03/04/2023")[-1] == ("03/04/2023", "2023-04-03")
    assert read(f"{before}09/02/2023) after 03/04/2023")[-1] == ("03/04/2023", "2023-03-04")


def test_a_verb_that_looks_like_a_weekday_tells_no_order() -> None:
    assert read("The panel sat 02/09/2023", day_first=False) == [("02/09/2023", "2023-02-09")]


def test_weekdays_that_tell_two_orders_tell_none() -> None:
    text = "Saturday 02/09/2023, Thursday 02/09/2023"
    assert read(text, day_first=False)[-1] == ("02/09/2023", "2023-02-09")


def test_this_weekday_is_the_one_of_the_week() -> None:
    assert read("published this Monday, read this Thursday, closed from this Friday") == [
        ("this Monday", "2024-05-13"),
        ("this Thursday", "2024-05-16"),
        ("this Friday", "2024-05-17"),
    ]


def test_a_weekday_before_a_date_is_no_part_of_it_but_stands_alone() -> None:
    assert read("from next Tuesday, 21 May, and on last Friday") == [
        ("21 May", "2024-05-21"),
        ("last Friday", "2024-05-10"),
    ]


@pytest.mark.parametrize(
    ("before", "lead"),
    [("It opens ", "Monday, "), ("", "next Tue. the "), ("On a ", "Sat,\u00a0"), ("They sat ", ""), ("Sunday. ", "")],
)
def test_where_a_date_begins_with_its_weekday(before: str, lead: str) -> None:
    text = f"{before}{lead}3 June"
    assert temporal.with_weekday(text, len(before + lead)) == len(before)


def test_full_stops_put_the_day_first_unless_there_is_no_such_month() -> None:
    assert read("until 04.06.2020, then 04.20.2020") == [("04.06.2020", "2020-06-04"), ("04.20.2020", "2020-04-20")]


def test_a_comma_needs_no_space_before_the_year() -> None:
    assert read("On May 22,2020 and 23 May,2020") == [("May 22,2020", "2020-05-22"), ("23 May,2020", "2020-05-23")]


def test_numeric_dates_take_the_hint_where_the_text_does_not_tell() -> None:
    assert read("03/04/2024", day_first=False) == [("03/04/2024", "2024-03-04")]
    assert read("03/04/2024", day_first=True) == [("03/04/2024", "2024-04-03")]
    assert read("On 3 April: 03/04/2024", day_first=False)[1] == ("03/04/2024", "2024-04-03")


def test_an_undecided_numeric_date_says_so() -> None:
    (span,) = temporal.find("03/04/2024", REFERENCE)
    assert span.score < 0.7
    assert span.note == "day and month could be exchanged"
    (dotted,) = temporal.find("03.04.2024", REFERENCE)
    assert dotted.note is None


def test_without_a_reference_relative_dates_have_no_value() -> None:
    (span,) = temporal.find("from next month")
    assert (span.value, span.note) == (None, "no reference date")


def test_without_a_reference_the_middle_of_what_the_text_dates_serves() -> None:
    text = "By the law of 29 August 2008 and an order of May 2023. Since 2 June. Extended on 7 March 2024. Until the end of 2024"
    found = {text[span.start : span.end]: (span.value, span.note) for span in temporal.find(text)}
    assert found["2 June"] == ("2023-06-02", "resolved from a date of the text")
    assert found["29 August 2008"] == ("2008-08-29", None)


def test_without_a_reference_no_date_of_the_text_tells_which_week_it_is() -> None:
    assert read("Since 2005 files are kept. This week and two days ago some were lost.", None) == [
        ("2005", "2005"),
        ("This week", None),
        ("two days ago", None),
    ]


def test_without_a_reference_no_date_of_the_text_tells_today_or_a_weekday() -> None:
    assert read("The August 2025 bulletin is out. Call us today, or next Monday; it ends in October.", None) == [
        ("August 2025", "2025-08"),
        ("today", None),
        ("next Monday", None),
        ("October", "2025-10"),
    ]


def test_hours_of_work_are_lengths_and_a_year_before_staff_is_one() -> None:
    found = read(
        "In 2025 HR teams plan 1000 hours of practice, 2000 hours on-the-job and 1500 hours full time, cut by 1200 hours; a 72 HR TEST",
        None,
    )
    assert [surface for surface, _ in found] == [
        "2025",
        "1000 hours",
        "2000 hours",
        "1500 hours",
        "1200 hours",
        "72 HR",
    ]


def test_under_and_over_tell_an_age_in_years_alone() -> None:
    found = read(
        "After two years, parents over 55. Passengers under 24 hours; students over six months; the age of 18 and five years of stay",
        None,
    )
    assert [surface for surface, _ in found] == ["two years", "24 hours", "six months", "five years"]


def test_without_a_reference_a_feast_and_the_first_monday_of_a_month_need_no_day() -> None:
    found = read("It began in 2025. Closed on Good Friday, and on the first Monday in September.", None)
    assert found[1:] == [("Good Friday", "2025-04-18"), ("first Monday in September", "2025-09-01")]


def test_a_time_of_day_behind_a_date_is_neither_its_year_nor_a_length() -> None:
    found = read("from 29 May 2021, 2359 hours, to 3 June, 2000 hours, after 1000 hours of training", None)
    assert found == [("29 May 2021", "2021-05-29"), ("3 June", "2021-06-03"), ("1000 hours", "PT1000H")]


@pytest.mark.parametrize("clock", ["23:59 hrs", "16:30 hours", "16.30 hours", "1700 hours"])
def test_a_time_of_day_before_a_date_is_no_length(clock: str) -> None:
    assert read(f"closes by {clock} on 31 July, or on July 31st") == [
        ("31 July", "2024-07-31"),
        ("July 31st", "2024-07-31"),
    ]
    assert read(f"closes by {clock} on July 31st") == [("July 31st", "2024-07-31")]


def test_without_a_reference_a_far_year_does_not_serve() -> None:
    *_, fees, plan = temporal.find(
        "Posted 3 June 2024, read 4 June 2024. Fees rise on 5 July. The plan runs until 2040."
    )
    assert (fees.value, plan.value) == ("2024-07-05", "2040")


def test_without_a_reference_a_year_tells_that_of_a_month() -> None:
    year, month = temporal.find("The scheme of 2019 opens in October.")
    assert (year.value, month.value) == ("2019", "2019-10")


def test_without_a_reference_the_year_of_a_month_is_that_which_the_text_names() -> None:
    year, day = temporal.find("To raise the 2019 minimum. Time frame: Jan. 1.")
    assert (year.value, day.value) == ("2019", "2019-01-01")


def test_without_a_reference_a_relative_date_follows_a_date_of_the_text() -> None:
    dated, relative = temporal.find("Posted 3 June 2024. It starts next month.")
    assert dated.note is None
    assert (relative.value, relative.note) == ("2024-07", "resolved from a date of the text")


def test_the_words_around_a_span_are_kept() -> None:
    (span,) = temporal.find("Permits are valid until 31 May 2024 at the latest.")
    assert (span.cue, span.cue_after) == ("valid until", "at the")


def test_offsets_hold_where_lower_case_is_longer_than_upper_case() -> None:
    assert read("İİİ from 1 May 2024") == [("1 May 2024", "2024-05-01")]


def test_typographic_spaces_and_hyphens_are_plain_ones() -> None:
    assert read("a 90‑day stay from 1\u00a0May\u202f2024") == [
        ("90‑day", "P90D"),
        ("1\u00a0May\u202f2024", "2024-05-01"),
    ]


def test_no_span_runs_over_the_end_of_a_line() -> None:
    assert read("It opened last\nyear and closes in two\nweeks.") == []


def test_dates_glued_to_their_neighbours_are_found() -> None:
    assert read("April 19, 2023The Ministry") == [("April 19, 2023", "2023-04-19")]
    assert read("News19 April 2023The Ministry") == [("19 April 2023", "2023-04-19")]
    assert read("July 27, 2023September 6, 2023") == [
        ("July 27, 2023", "2023-07-27"),
        ("September 6, 2023", "2023-09-06"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("11 March 202230 minute read", [("11 March 2022", "2022-03-11")]),
        ("shut since March 20203", [("March 2020", "2020-03")]),
        ("Order of May 202012345", []),
        ("in June 20000 came", [("June", "2024-06")]),
        ("on 5 May 202012/3", [("5 May", "2024-05-05")]),
    ],
)
def test_a_year_may_have_digits_glued_behind_it(text: str, found: list[tuple[str, str]]) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the FY2026 cap", [("FY2026", "2026")]),
        ("the FY26 cap", [("FY26", "2026")]),
        ("in FY25, and through FY27.", [("FY25", "2025"), ("FY27", "2027")]),
        ("costs of FY 26,000", []),
        ("Q3 of FY 2025 and Q1 FY2026", [("Q3 of FY 2025", "2025-Q3"), ("Q1 FY2026", "2026-Q1")]),
        ("Q1 and Q2 FY25, then Q4'25", [("Q1", "2025-Q1"), ("Q2 FY25", "2025-Q2"), ("Q4'25", "2025-Q4")]),
        ("4Q25, 2H25 and 2025Q4", [("4Q25", "2025-Q4"), ("2H25", "2025-H2"), ("2025Q4", "2025-Q4")]),
        ("the third quarter of FY25, H1 FY26", [("third quarter of FY25", "2025-Q3"), ("H1 FY26", "2026-H1")]),
        ("in Q4 25 permits", [("Q4", "2023-Q4")]),
        ("by the end of the week", [("end of the week", "2024-W20")]),
        ("by end-March 2025", [("end-March 2025", "2025-03")]),
        ("by end-2025", [("end-2025", "2025")]),
        ("in the last week of January 2025", [("January 2025", "2025-01")]),
        ("in Q4 of this year", [("Q4 of this year", "2024-Q4")]),
        ("the last Friday of March 2025", [("last Friday of March 2025", "2025-03-28")]),
        ("the fifth Friday of May", [("Friday", "2024-05-10"), ("May", "2024-05")]),
        ("in the first three months of this year", [("first three months of this year", "2024-Q1")]),
        ("the third quarters of 2020", [("third quarters of 2020", "2020-Q3")]),
        ("due by New Year", [("New Year", "2025-01-01")]),
        ("since New Year", [("New Year", "2024-01-01")]),
        ("during Chinese New Year", []),
        ("before Thanksgiving", [("Thanksgiving", "2024-11-28")]),
        ("on Memorial Day 2025", [("Memorial Day 2025", "2025-05-26")]),
        ("on Whit Monday 2026", [("Whit Monday 2026", "2026-05-25")]),
        ("good through Halloween", [("Halloween", "2024-10-31")]),
    ],
)
def test_periods_and_feasts_are_reckoned(text: str, found: list[tuple[str, str]]) -> None:
    assert read(text) == found


def test_the_number_of_a_question_is_no_quarter() -> None:
    assert read("Q1. Who can apply?\nA1. All.\nQ2: Since when? Since Q4.") == [("Q4", "2023-Q4")]
