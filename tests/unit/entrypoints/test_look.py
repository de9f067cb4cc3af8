"""What the style sheets, the sprite and the panel's script promise, read from the files themselves.

The promises: readable badges in both themes, no word of the vocabulary or icon that does not
exist, nothing from a third party, and vendored files that nobody touched.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[3]
DOORS = ROOT / "src" / "orderwright" / "entrypoints"
LOOK = DOORS / "static" / "orderwright"
COLOURS = ["grey", "blue", "teal", "indigo", "violet", "green", "amber", "orange", "red", "pink"]
STAGES = ["placed", "confirmed", "processing", "shipped", "completed", "cancelled"]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def panel_tints() -> list[tuple[str, str]]:
    """(ground, text) of every rule of theme.css that sets both, once per theme."""
    css = (LOOK / "theme.css").read_text(encoding="utf-8")
    pair = r"light-dark\((#\w{6}), (#\w{6})\)"
    rules = re.findall(rf"background: {pair};\s*color: {pair}", css)
    return [tint for light, dark, ink, pale in rules for tint in ((light, ink), (dark, pale))]


def test_every_tint_of_the_panel_can_be_read_in_both_themes() -> None:
    tints = panel_tints()
    assert len(tints) >= 2 * (len(COLOURS) + 4)
    assert [t for t in tints if contrast(*t) < 4.5] == []


def test_every_badge_of_the_shop_can_be_read_in_both_themes() -> None:
    css = (LOOK / "shop.css").read_text(encoding="utf-8")
    for colour in COLOURS:
        inks = re.findall(rf"--{colour}: (#\w{{6}})", css)
        grounds = re.findall(rf"--{colour}-bg: (#\w{{6}})", css)
        assert len(inks) == len(grounds) == 2
        assert all(contrast(i, g) >= 4.5 for i, g in zip(inks, grounds, strict=True))


@pytest.mark.parametrize("sheet", ["theme.css", "shop.css"])
def test_every_stage_of_an_order_has_its_own_badge(sheet: str) -> None:
    css = (LOOK / sheet).read_text(encoding="utf-8")
    assert [stage for stage in STAGES if f".ow-badge--{stage}" not in css] == []


def test_templates_name_only_icons_that_are_in_the_sprite() -> None:
    known = set(re.findall(r'<symbol id="([\w-]+)"', (LOOK / "icons.svg").read_text("utf-8")))
    used = {
        (path.name, name)
        for path in DOORS.rglob("*.html")
        for name in re.findall(r'icon\("([\w-]+)"', path.read_text(encoding="utf-8"))
    }
    assert len(known) > 40
    assert {(page, name) for page, name in used if name not in known} == set()


def test_templates_name_only_classes_that_a_style_sheet_or_the_script_knows() -> None:
    sheets = ("theme.css", "phone.css", "shop.css", "courier.css", "panel.js")
    known = "".join((LOOK / n).read_text("utf-8") for n in sheets)
    unknown = {
        (path.name, name)
        for path in DOORS.rglob("*.html")
        for quoted in re.findall(r'class="([^"{]*)', path.read_text(encoding="utf-8"))
        for name in quoted.split()
        if name.startswith("ow-") and not name.endswith("--") and f".{name}" not in known
    }
    assert unknown == set()


def test_no_style_sheet_or_script_of_ours_reaches_for_another_address() -> None:
    for path in LOOK.iterdir():
        addresses = re.findall(r"https?://[\w./-]+", path.read_text(encoding="utf-8"))
        assert [a for a in addresses if "www.w3.org" not in a] == [], path.name


def test_the_script_keeps_to_the_content_security_policy() -> None:
    script = (LOOK / "panel.js").read_text(encoding="utf-8")
    code = re.sub(r"/\*.*?\*/", "", script, flags=re.DOTALL)
    assert not re.search(r"\beval\(|new Function|innerHTML|\.style\b|setAttribute\(.style", code)


def test_own_files_stay_small() -> None:
    lines = {p.name: len(p.read_text(encoding="utf-8").splitlines()) for p in LOOK.iterdir()}
    assert lines["theme.css"] < 200
    assert lines["phone.css"] < 80
    assert lines["shop.css"] < 300
    assert lines["panel.js"] < 300


def test_vendored_files_are_the_ones_that_were_vendored() -> None:
    run = subprocess.run(
        [sys.executable, "tools/vendor.py"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    packages = json.loads((ROOT / "tools" / "vendor.json").read_text("utf-8"))["packages"]
    assert all(p["licence"] and p["version"] for p in packages)


def test_no_vendored_file_names_a_source_map_that_is_not_there() -> None:
    tabler = (DOORS / "static" / "vendor" / "tabler" / "tabler.min.css").read_bytes()
    assert b"sourceMappingURL" not in tabler
