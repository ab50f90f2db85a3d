"""Reading a JSON object that came from outside: each method gives a field in the type wanted, or says what is wrong."""

import math
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from typing import Any

from core.vietnamese import normalize, normalize_line
from procedures.records import MAX_ITEMS

HANOI = timezone(timedelta(hours=7))


class RecordError(ValueError):
    """Why one record cannot be taken, in a sentence for the clerk who has the file."""


class JsonObject:
    """One object of the file. A field that is absent, null or empty gives the empty value of its type."""

    def __init__(self, value: Any, place: str = "bản ghi"):
        if not isinstance(value, dict):
            raise RecordError(f"{place} không phải một đối tượng JSON")
        self._fields = value

    def __contains__(self, key: str) -> bool:
        return key in self._fields

    def object(self, key: str) -> "JsonObject":
        value = self._fields.get(key)
        return JsonObject({} if value is None else value, f"mục “{key}”")

    def objects(self, key: str) -> list["JsonObject"]:
        return [JsonObject(item, f"một dòng của mục “{key}”") for item in self._list(key)]

    def lines(self, key: str) -> list[str]:
        return [JsonObject({key: item}).line(key) for item in self._list(key)]

    def texts(self, key: str) -> list[str]:
        return [JsonObject({key: item}).text(key) for item in self._list(key)]

    def text(self, key: str) -> str:
        """Text in normal form, lines kept; a whole number as text.

        Not a fraction: the code 1.000080 written as a number has lost its last digit.
        """
        value = self._fields.get(key)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise RecordError(f"mục “{key}” phải là chữ")
        return normalize(str(value))

    def line(self, key: str, max_length: int | None = None) -> str:
        """Text in normal form on one line."""
        line = normalize_line(self.text(key))
        if max_length and len(line) > max_length:
            raise RecordError(f"mục “{key}” dài quá {max_length} ký tự")
        return line

    def required_line(self, key: str, max_length: int | None = None) -> str:
        line = self.line(key, max_length)
        if not line:
            raise RecordError(f"có một dòng thiếu “{key}” (mã “{self.line('code')[:40]}”)")
        return line

    def coded(self, key: str, known: Iterable[str], default: str | None = None) -> str:
        """One of the known values; `default` where the record has none."""
        value = self.line(key)
        if not value and default is not None:
            return default
        if value not in known:
            raise RecordError(f"mục “{key}” có giá trị lạ “{value[:40]}”")
        return value

    def quantity(self, key: str) -> str:
        """A number as text, or the words written in its place."""
        value = self._fields.get(key)
        return str(value) if isinstance(value, float) and math.isfinite(value) else self.text(key)

    def number(self, key: str, most: int) -> int | float | None:
        """A number from 0 to `most`."""
        value = self._fields.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            raise RecordError(f"mục “{key}”: “{str(value)[:40]}” không phải một số từ 0 đến {most}")
        return value

    def count(self, key: str, most: int) -> int:
        """A whole number from 0 to `most`."""
        value = self.number(key, most)
        if isinstance(value, float):
            raise RecordError(f"mục “{key}”: “{value}” không phải một số nguyên")
        return value or 0

    def flag(self, key: str) -> bool:
        value = self._fields.get(key)
        if value is not None and not isinstance(value, bool):
            raise RecordError(f"mục “{key}” phải là true hoặc false")
        return bool(value)

    def moment(self, key: str) -> datetime | None:
        """A moment given in milliseconds since 1970, in Hanoi time."""
        value = self._fields.get(key)
        if value is None or value == "":
            return None
        try:
            if isinstance(value, bool):
                raise TypeError
            return datetime.fromtimestamp(int(value) / 1000, HANOI)
        except (TypeError, ValueError, OverflowError, OSError) as error:
            raise RecordError(f"mục “{key}”: thời điểm “{str(value)[:40]}” không đọc được") from error

    def day(self, key: str) -> date | None:
        moment = self.moment(key)
        return moment.date() if moment else None

    def _list(self, key: str) -> list[Any]:
        value = self._fields.get(key)
        if value is None or value == "":
            return []
        if not isinstance(value, list):
            raise RecordError(f"mục “{key}” không phải một danh sách")
        if len(value) > MAX_ITEMS:
            raise RecordError(f"mục “{key}” có {len(value)} dòng, nhiều hơn {MAX_ITEMS}")
        return value
