"""An administrative letter (a plan, a report) as plain data, in the parts that NĐ 30/2020, phụ lục I, gives it.

`letter_docx`, `letter_pdf` and `letter_xlsx` write it: the same words in each, and the same bytes for the same letter.
"""

import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
FONT = "Times New Roman"
_A4 = (210, 297)  # millimetres, as all that follow
# Each margin safely within what the decree allows: 20-25, 20-25, 30-35, 15-20.
TOP, BOTTOM, LEFT, RIGHT = 22, 22, 32, 17
AGENCY_WIDTH = 69  # of the letter's head; the nation and its motto have the rest
TEXT_SIZE, HEAD_SIZE, RECIPIENTS_SIZE = 13, 12, 11  # points
_COLUMNS_UPRIGHT = 6  # a letter with a table of more lies across the paper, as the decree lets it


@dataclass(frozen=True)
class Run:
    """Words in one face."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Heading:
    """A section's name with its number: "I. MỤC ĐÍCH, YÊU CẦU"."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; a list is paragraphs as well, as offices write it: each with its dash or number in the text."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Column:
    """A column's name, its share of the width, and whether its cells stand in the middle."""

    title: str
    share: int
    is_centered: bool = False


@dataclass(frozen=True)
class Row:
    """The texts of a row, lines parted by line breaks; a heading stands above the rows that follow."""

    cells: tuple[str, ...]
    is_heading: bool = False


@dataclass(frozen=True)
class Table:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def widths(self, whole: float) -> list[float]:
        """The columns' widths, `whole` in all."""
        shares = sum(column.share for column in self.columns)
        return [whole * column.share / shares for column in self.columns]


@dataclass(frozen=True)
class Letter:
    agency: str
    number: str
    issued_on: date
    dateline: str  # "Lam Giang, ngày 08 tháng 01 năm 2026"
    kind: str  # "KẾ HOẠCH"
    subject: str  # trích yếu
    body: tuple[Heading | Paragraph | Table, ...]
    agency_above: str = ""
    recipients: tuple[str, ...] = ()  # nơi nhận, each line as it is printed
    signer_title: str = ""
    signer_name: str = ""

    @property
    def title(self) -> str:
        """What the file is called inside."""
        return f"{self.kind} {self.subject}"

    @property
    def paper(self) -> tuple[int, int]:
        """Width and height in millimetres."""
        is_wide = any(isinstance(part, Table) and len(part.columns) > _COLUMNS_UPRIGHT for part in self.body)
        return (_A4[1], _A4[0]) if is_wide else _A4

    @property
    def text_width(self) -> int:
        """Millimetres between the margins."""
        return self.paper[0] - LEFT - RIGHT

    @property
    def is_addressed(self) -> bool:
        """Whether anything stands below the text: who receives it, who signs."""
        return bool(self.recipients or self.signer_title or self.signer_name)

    @property
    def made_at(self) -> datetime:
        """The moment the files tell of themselves: one that never changes."""
        return datetime.combine(self.issued_on, datetime.min.time())


def without_clock(package: bytes, made_at: datetime) -> bytes:
    """The same Office file with `made_at` for each moment its writer took from the clock."""
    moment = f"{made_at:%Y-%m-%dT%H:%M:%SZ}".encode()
    copy = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + moment, content)
            target.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return copy.getvalue()
