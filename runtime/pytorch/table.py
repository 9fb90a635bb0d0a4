"""The records of a CSV file: pictures that it names, classes, and texts as tokens."""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from .dataset import Column, Samples, held_out
from .errors import DataError
from .fields import Classes, Fields, Numbers
from .images import by_code_unit, class_column, picture_column, plain_name

#: What follows the last word of a text; a word that is not known; the most frequent word.
_PADDING, _UNKNOWN, _FIRST_WORD = 0, 1, 2


def table(
    name: str,
    fields: Fields,
    file: str | Path,
    columns: Mapping[str, str] | None = None,
    where: str | None = None,
    is_: str | None = None,
    crop: str = "center",
    flip: bool = False,
    white: int | None = None,
    split: str | None = None,
    test: float = 0.1,
) -> Samples:
    """Each field is a column; only the records are taken that have `is_` in the column `where`."""
    header, records = _read(Path(file))
    named = {field: (columns or {}).get(field, field) for field in fields}
    chosen = np.arange(len(records))
    if where is not None:
        cells = _cells(file, header, records, where)
        wanted = plain_name(is_ or "")
        chosen = np.array([i for i, cell in enumerate(cells) if plain_name(cell) == wanted])
        if len(chosen) == 0:
            raise DataError(f'{file} has no "{is_}" in its column "{where}".')
    taken = held_out(name, chosen, split, test)
    made: dict[str, Column] = {}
    for field, spec in fields.items():
        cells = _cells(file, header, records, named[field])
        for record, cell in enumerate(cells):
            if cell.strip() == "":
                raise DataError(
                    f'{file}, record {record + 1}: "{named[field]}" is empty.', "Fill it in."
                )
        if isinstance(spec, Numbers):
            paths = [_inside(Path(file), cells[record]) for record in taken]
            made[field] = picture_column(paths, spec, crop, white)
        elif isinstance(spec, Classes):
            made[field] = class_column(f"{name}.{field}", cells, spec, taken)
        else:
            words = vocabulary(cells, spec.words)
            ids = {word: index for index, word in enumerate(words) if index >= _FIRST_WORD}
            rows = [_tokens(cells[record], ids, spec.length) for record in taken]
            made[field] = Column(np.array(rows, dtype=np.int32), words=tuple(words))
    return Samples(name, made, flip)


def words_of(text: str) -> list[str]:
    """Runs of letters and digits, with apostrophes between them, in lower case."""
    plain = (
        unicodedata.normalize("NFC", text).lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    )
    kept = "".join(
        letter if letter == "'" or unicodedata.category(letter)[0] in "LMN" else " "
        for letter in plain
    )
    return re.findall(r"[^\s']+(?:'[^\s']+)*", kept)


def vocabulary(texts: Sequence[str], size: int) -> list[str]:
    """The words of some texts by their ids: the more frequent first, then by code unit."""
    counts = Counter(word for text in texts for word in words_of(text))
    ranked = sorted(counts, key=lambda word: (-counts[word], by_code_unit(word)))
    return [*[""] * _FIRST_WORD, *ranked[: size - _FIRST_WORD]]


def _tokens(text: str, ids: Mapping[str, int], length: int) -> list[int]:
    tokens = [ids.get(word, _UNKNOWN) for word in words_of(text)] or [_UNKNOWN]
    return (tokens + [_PADDING] * length)[:length]


def _read(file: Path) -> tuple[list[str], list[list[str]]]:
    """The names of the columns, and the cells of each record."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
        said = re.match(r"sep=([,;\t])(?:\r\n?|\n)", text)
        text = text[said.end() :] if said else text
        # What spreadsheets write: the mark that the line of the columns has most of.
        line = re.sub(r'"[^"]*(?:"|$)', "", text.lstrip("\r\n").partition("\n")[0])
        mark = said[1] if said else max(",;\t", key=line.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, skipinitialspace=True)
        rows = [[cell.strip(" ") for cell in row] for row in reader if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{file} cannot be read: {error}.", "Save it as UTF-8.") from error
    if len(rows) < 2:
        raise DataError(f"{file} has no records.", "It needs a line that names its columns.")
    header, *records = rows
    if any(len(record) != len(header) for record in records):
        raise DataError(f"{file} has records of different lengths.", "Quote cells with commas.")
    return [plain_name(name) for name in header], records


def _cells(
    file: str | Path, header: Sequence[str], records: Sequence[Sequence[str]], name: str
) -> list[str]:
    try:
        column = header.index(plain_name(name))
    except ValueError:
        raise DataError(f'{file} has no column "{name}".', f"It has {', '.join(header)}.") from None
    return [record[column] for record in records]


def _inside(file: Path, cell: str) -> Path:
    """Pictures lie in the folder of the table or below it."""
    path = file.parent / (cell if (file.parent / cell).exists() else cell.replace("\\", "/"))
    if not path.resolve().is_relative_to(file.parent.resolve()):
        raise DataError(f"{cell} leads out of the folder of {file}.", "Move it there.")
    return path
