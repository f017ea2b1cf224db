"""Finds the line of every key of a TOML document, because TOML readers give none.

It reads only documents that a TOML reader has already accepted, so it need not judge, only count lines.
"""

from shared.policy.references import Path

_BLANK = " \t\r\n"
_ENDS_BARE_VALUE = ",]}#\n"


def scan_positions(document: str) -> dict[Path, int]:
    """Return the line, from 1, of each table, key, array item and inline table member of a valid document."""
    scanner = _Scanner(document)
    scanner.scan()
    return scanner.lines


def line_of(path: Path, lines: dict[Path, int]) -> int:
    """Return the line of the path, or of the nearest thing around it that has one."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


class _Scanner:
    def __init__(self, document: str) -> None:
        self._text = document
        self._at = 0
        self._line = 1
        self.lines: dict[Path, int] = {}
        self._table_counts: dict[Path, int] = {}

    def scan(self) -> None:
        table: Path = ()
        while True:
            self._skip_blank()
            if self._at >= len(self._text):
                return
            if self._peek("[["):
                self._advance(2)
                table = self._open_table_of_array(self._read_keys("]]"))
            elif self._peek("["):
                self._advance(1)
                table = self._resolve(self._read_keys("]"))
            else:
                self._read_pair(table)

    def _open_table_of_array(self, keys: tuple[str, ...]) -> Path:
        array = (*self._resolve(keys[:-1]), keys[-1])
        index = self._table_counts.get(array, 0)
        self._table_counts[array] = index + 1
        self._note(array)
        self._note((*array, index))
        return (*array, index)

    def _resolve(self, keys: tuple[str, ...]) -> Path:
        """A header below an array of tables speaks of the array's latest table."""
        path: Path = ()
        for key in keys:
            path = (*path, key)
            if path in self._table_counts:
                path = (*path, self._table_counts[path] - 1)
            self._note(path)
        return path

    def _read_pair(self, table: Path) -> None:
        line = self._line
        path = table
        for key in self._read_keys("="):
            path = (*path, key)
            self.lines.setdefault(path, line)
        self._read_value(path)

    def _read_value(self, path: Path) -> None:
        self._skip_inline_blank()
        if self._peek('"""') or self._peek("'''"):
            self._read_until_quotes(self._text[self._at : self._at + 3])
        elif self._peek('"') or self._peek("'"):
            self._read_string()
        elif self._peek("["):
            self._read_array(path)
        elif self._peek("{"):
            self._read_inline_table(path)
        else:
            while self._at < len(self._text) and self._text[self._at] not in _ENDS_BARE_VALUE:
                self._advance(1)

    def _read_array(self, path: Path) -> None:
        self._advance(1)
        index = 0
        while True:
            self._skip_blank(",")
            if self._peek("]"):
                self._advance(1)
                return
            self._note((*path, index))
            self._read_value((*path, index))
            index += 1

    def _read_inline_table(self, path: Path) -> None:
        self._advance(1)
        while True:
            self._skip_blank(",")
            if self._peek("}"):
                self._advance(1)
                return
            self._read_pair(path)

    def _read_keys(self, end: str) -> tuple[str, ...]:
        keys: list[str] = []
        while True:
            self._skip_blank(".")
            if self._peek(end):
                self._advance(len(end))
                return tuple(keys)
            if self._peek('"') or self._peek("'"):
                keys.append(self._read_string())
            else:
                start = self._at
                while self._text[self._at].isalnum() or self._text[self._at] in "-_":
                    self._advance(1)
                keys.append(self._text[start : self._at])

    def _read_string(self) -> str:
        quote = self._text[self._at]
        self._advance(1)
        start = self._at
        while self._text[self._at] != quote:
            self._advance(2 if quote == '"' and self._text[self._at] == "\\" else 1)
        self._advance(1)
        return self._text[start : self._at - 1]

    def _read_until_quotes(self, quotes: str) -> None:
        self._advance(3)
        while not self._peek(quotes):
            self._advance(2 if quotes == '"""' and self._text[self._at] == "\\" else 1)
        self._advance(3)
        while self._peek(quotes[0]):  # a quotation mark may stand directly before the closing three
            self._advance(1)

    def _skip_blank(self, also: str = "") -> None:
        while self._at < len(self._text):
            if self._text[self._at] in _BLANK + also:
                self._advance(1)
            elif self._text[self._at] == "#":
                while self._at < len(self._text) and self._text[self._at] != "\n":
                    self._advance(1)
            else:
                return

    def _skip_inline_blank(self) -> None:
        while self._peek(" ") or self._peek("\t"):
            self._advance(1)

    def _peek(self, token: str) -> bool:
        return self._text.startswith(token, self._at)

    def _advance(self, count: int) -> None:
        self._line += self._text.count("\n", self._at, self._at + count)
        self._at += count

    def _note(self, path: Path) -> None:
        self.lines.setdefault(path, self._line)
