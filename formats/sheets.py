"""What every spreadsheet that the portal writes keeps to."""

from openpyxl.cell import Cell


def put_text(cell: Cell, text: str) -> None:
    """Text stays text, whatever it begins with: no spreadsheet program may take it for a formula."""
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(("=", "+", "-", "@"))
