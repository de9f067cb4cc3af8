"""The browser assets that were not written here: are they what `tools/vendor.json` says they are?

Owns the list of vendored files (name, version, licence, checksums) and the two ways to use it:
`python tools/vendor.py` compares every file with its checksum (part of `make check`, no network),
`python tools/vendor.py renew` fetches the packages again with npm and rewrites files and checksums.
Never runs when the shop is served, and never changes a file unless asked to renew.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "tools" / "vendor.json"
SOURCE_MAP = re.compile(rb"\n?/\*# sourceMappingURL=[^*]*\*/\s*$")


def main(arguments: list[str]) -> int:
    """Exit status 0 when all files agree, 1 with one sentence per file that does not."""
    packages = json.loads(LIST.read_text(encoding="utf-8"))["packages"]
    if arguments == ["renew"]:
        renew(packages)
        return 0
    complaints = [line for package in packages for line in differences(package)]
    for line in complaints:
        print(line, file=sys.stderr)
    if not complaints:
        print(f"vendored: {sum(len(p['files']) for p in packages)} files agree with vendor.json")
    return 1 if complaints else 0


def differences(package: dict[str, Any]) -> list[str]:
    """One sentence for each file of the package that is missing or was changed."""
    found = []
    for file in package["files"]:
        path = ROOT / file["path"]
        if not path.is_file():
            found.append(f"{file['path']} of {package['name']} is missing.")
        elif checksum(path) != file["sha256"]:
            found.append(f"{file['path']} is not the file of {package['name']} that was vendored.")
    return found


def checksum(path: Path) -> str:
    """SHA-256 of the file in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def renew(packages: list[dict[str, Any]]) -> None:
    """Fetch each package at its written version and rewrite its files and their checksums."""
    for package in packages:
        with tempfile.TemporaryDirectory() as folder:
            contents = unpack(package, Path(folder))
            for file in package["files"]:
                target = ROOT / file["path"]
                target.parent.mkdir(parents=True, exist_ok=True)
                if "from" in file:
                    target.write_bytes(stripped(contents / file["from"]))
                elif "symbols" in file:
                    target.write_text(sprite(contents, file["symbols"]), encoding="utf-8")
                elif "packed" in file:
                    # Served to browsers that take gzip: nothing has to be collected to start.
                    source = (ROOT / file["packed"]).read_bytes()
                    target.write_bytes(gzip.compress(source, 9, mtime=0))
                file["sha256"] = checksum(target)
    text = json.dumps({"packages": packages}, indent=2, ensure_ascii=False)
    LIST.write_text(text + "\n", encoding="utf-8")


def unpack(package: dict[str, Any], folder: Path) -> Path:
    """The unpacked contents of one npm package."""
    wanted = f"{package['name']}@{package['version']}"
    subprocess.run(["npm", "pack", "--silent", wanted], cwd=folder, check=True)
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def stripped(path: Path) -> bytes:
    """The file without its source map comment, whose target is not shipped.

    Static files with hashed names are refused when a file names another that is not there.
    """
    return SOURCE_MAP.sub(b"\n", path.read_bytes())


def sprite(contents: Path, names: list[str]) -> str:
    """One SVG that holds each icon as a symbol named after it."""
    symbols = "\n".join(symbol(contents / "icons" / "outline" / f"{n}.svg") for n in sorted(names))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def symbol(path: Path) -> str:
    """The drawing of one icon without Tabler's invisible frame and with no size of its own."""
    paths = re.findall(r"<path(?! stroke=\"none\")[^>]*/>", path.read_text(encoding="utf-8"))
    drawing = "".join(re.sub(r"\s+", " ", p).replace(" />", "/>") for p in paths)
    return f'<symbol id="{path.stem}" viewBox="0 0 24 24">{drawing}</symbol>'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
