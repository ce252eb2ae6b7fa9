"""Merge the Tinos web files into the four whole TTF faces that the prints embed.

The type foundry's web package splits one face over files by script (latin, latin-ext,
vietnamese).  A PDF engine that keys fonts by family and weight mixes the pieces up and prints
wrong letters, so the prints need one whole file per face.  Run it only to renew the fonts:

    npm pack @fontsource/tinos@5.3.0 && tar xzf fontsource-tinos-5.3.0.tgz
    python scripts/make_fonts.py package survey/static/fonts
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.merge import Options as MergeOptions
from fontTools.subset import Options as SubsetOptions
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont

SCRIPTS = ("latin", "latin-ext", "vietnamese")
FACES = {
    "Tinos-Regular": ("400-normal", "Regular"),
    "Tinos-Italic": ("400-italic", "Italic"),
    "Tinos-Bold": ("700-normal", "Bold"),
    "Tinos-BoldItalic": ("700-italic", "Bold Italic"),
}
# Full Vietnamese in the precomposed form, its loose tone marks, and the signs an office types.
CHARACTERS = frozenset(
    [
        *range(0x20, 0x7F),
        *range(0xA0, 0x180),
        *map(ord, "ƠơƯư\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"),
        *range(0x1EA0, 0x1EFA),
        *range(0x2010, 0x2028),
        *map(ord, "\u202f\u2030\u2032\u2033\u2039\u203a\u20ab\u20ac\u2122\u2212\u2264\u2265"),
    ]
)
# The prints are typeset by outlines at high resolution: hinting programs would only clash.
HINTING = ("fpgm", "prep", "cvt ", "gasp", "hdmx", "VDMX", "LTSH")
# The same file each time the script runs.
BUILT = 3_840_000_000


def whole_face(files: list[Path], style: str) -> TTFont:
    """Return one font that holds the characters of all files."""
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for number, file in enumerate(files):
            font = TTFont(file)
            font.flavor = None
            for table in HINTING:
                if table in font:
                    del font[table]
            part = Path(folder) / f"{number}.ttf"
            font.save(part)
            parts.append(str(part))
        font = Merger(options=MergeOptions(drop_tables=["DSIG"])).merge(parts)
    options = SubsetOptions()
    options.hinting = False
    options.name_IDs = [0, 1, 2, 4, 5, 6, 13, 14]
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    name_face(font, style)
    font["head"].created = font["head"].modified = BUILT
    font.recalcTimestamp = False
    return font


def name_face(font: TTFont, style: str) -> None:
    """Give the face the family name and style by which pages ask for it."""
    names = font["name"]
    post = f"Tinos-{style.replace(' ', '')}"
    for number, text in ((1, "Tinos"), (2, style), (4, f"Tinos {style}"), (6, post)):
        names.setName(text, number, 3, 1, 0x409)


def missing(font: TTFont) -> list[str]:
    """Return the Vietnamese letters the face cannot draw."""
    vietnamese = "ĂÂĐÊÔƠƯăâđêôơư" + "".join(map(chr, range(0x1EA0, 0x1EFA)))
    known = font.getBestCmap()
    return [letter for letter in vietnamese if ord(letter) not in known]


def main() -> None:
    """Write the four faces and the licence."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path, help="the unpacked npm package")
    parser.add_argument("target", type=Path, help="where the TTF files go")
    given = parser.parse_args()
    for name, (face, style) in FACES.items():
        files = [given.package / "files" / f"tinos-{script}-{face}.woff2" for script in SCRIPTS]
        font = whole_face(files, style)
        if gaps := missing(font):
            raise SystemExit(f"{name} lacks {' '.join(gaps)}")
        target = given.target / f"{name}.ttf"
        font.save(target)
        print(f"{target}: {target.stat().st_size} bytes, {len(font.getBestCmap())} characters")
    shutil.copyfile(given.package / "LICENSE", given.target / "OFL.txt")


if __name__ == "__main__":
    main()
