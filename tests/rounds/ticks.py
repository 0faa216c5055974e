"""The line 实施层级 in the many ways people mark it; each way says what a careful reader may conclude."""

from collections.abc import Callable

from .word import Hand, text_box

CITY, AREA = "市级", "区市县、产业级"
Way = Callable[[Hand, bool, bool], str]


def _swap(on: str, off: str) -> Way:
    def line(hand: Hand, city: bool, area: bool) -> str:
        gap = "   " if hand.rng.random() < 0.7 else "  "
        return hand.run(f"{CITY}{on if city else off}{gap}{AREA}{on if area else off}")

    return line


def _symbols(font: str, on: str, off: str) -> Way:
    def line(hand: Hand, city: bool, area: bool) -> str:
        def sym(chosen: bool) -> str:
            return f'<w:r>{hand.run_properties()}<w:sym w:font="{font}" w:char="{on if chosen else off}"/></w:r>'

        return hand.run(CITY) + sym(city) + hand.run("   " + AREA) + sym(area)

    return line


def _letters(hand: Hand, city: bool, area: bool) -> str:
    def letter(chosen: bool) -> str:
        fonts = '<w:rPr><w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/></w:rPr>'
        return f"<w:r>{fonts}<w:t>{'R' if chosen else '£'}</w:t></w:r>"

    return hand.run(CITY) + letter(city) + hand.run("   " + AREA) + letter(area)


def _content_controls(hand: Hand, city: bool, area: bool) -> str:
    def box(chosen: bool) -> str:
        state = '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/><w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/>'
        properties = f'<w:sdtPr><w14:checkbox><w14:checked w14:val="{int(chosen)}"/>{state}</w14:checkbox></w:sdtPr>'
        return f"<w:sdt>{properties}<w:sdtContent>{hand.run('☒' if chosen else '☐')}</w:sdtContent></w:sdt>"

    return hand.run(CITY) + box(city) + hand.run("   " + AREA) + box(area)


def _form_fields(hand: Hand, city: bool, area: bool) -> str:
    def box(number: int, chosen: bool) -> str:
        check = f'<w:checkBox><w:sizeAuto/><w:default w:val="0"/>{"<w:checked/>" if chosen else ""}</w:checkBox>'
        data = f'<w:ffData><w:name w:val="Check{number}"/><w:enabled/><w:calcOnExit w:val="0"/>{check}</w:ffData>'
        return (
            f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r>'
            '<w:r><w:instrText xml:space="preserve"> FORMCHECKBOX </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )

    return hand.run(CITY) + box(1, city) + hand.run("   " + AREA) + box(2, area)


def _formatted(chosen_format: str, other_format: str) -> Way:
    def line(hand: Hand, city: bool, area: bool) -> str:
        first = hand.run(f"{CITY}□", chosen_format if city else other_format)
        return first + hand.run("   ") + hand.run(f"{AREA}□", chosen_format if area else other_format)

    return line


def _only_chosen(hand: Hand, city: bool, area: bool) -> str:
    return hand.run("、".join(name for name, chosen in ((CITY, city), (AREA, area)) if chosen))


def _tracked(hand: Hand, city: bool, area: bool) -> str:
    def box(chosen: bool) -> str:
        return hand.runs("{-□-}{+☑+}" if chosen else "□")

    return hand.run(CITY) + box(city) + hand.run("   " + AREA) + box(area)


def _equation(hand: Hand, city: bool, area: bool) -> str:
    def box(chosen: bool) -> str:
        if not chosen:
            return hand.run("□")
        return (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> eq \\o\\ac(□,√)</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )

    return hand.run(CITY) + box(city) + hand.run("   " + AREA) + box(area)


def _box_over(hand: Hand, city: bool, area: bool) -> str:
    drawn = text_box(hand, "√", offset_x=3300000 if city else 5000000, width=300000)
    return hand.run(f"{CITY}□   {AREA}□") + drawn


WAYS: dict[str, Way] = {
    "checked": _swap("☑", "□"),
    "crossed": _swap("☒", "☐"),
    "root": _swap("√", "□"),
    "square": _swap("■", "□"),
    "after": _swap("□√", "□"),
    "tick": _swap("✔", "□"),
    "brackets": _swap("（√）", "（ ）"),
    "circles": _swap("●", "○"),
    "wingdings2": _symbols("Wingdings 2", "0052", "00A3"),
    "wingdings": _symbols("Wingdings", "F0FE", "F06F"),
    "letters": _letters,
    "control": _content_controls,
    "field": _form_fields,
    "struck": _formatted("", "<w:strike/>"),
    "highlight": _formatted('<w:highlight w:val="yellow"/>', ""),
    "underline": _formatted('<w:u w:val="single"/>', ""),
    "only": _only_chosen,
    "tracked": _tracked,
    "equation": _equation,
    "box": _box_over,
}
UNSURE = ("highlight", "underline", "box")


def level_line(hand: Hand, level: str, way: str) -> str:
    """Return the runs after 实施层级： for a level (municipal, district, both, unknown) marked in the named way."""
    return WAYS[way](hand, level in ("municipal", "both"), level in ("district", "both"))


def readable_level(level: str, way: str) -> str:
    """Return the level that may be concluded: formatting alone and drawn marks are a hint, not an answer."""
    return "unknown" if way in UNSURE else level
