"""What a group of an RTF document inherits from the one around it."""

from dataclasses import dataclass, replace


@dataclass(slots=True)
class State:
    """Formatting, font, and where text goes."""

    level: int = 0  # how many groups are open
    flags: int = 0
    is_hidden: bool = False
    is_deleted: bool = False
    font: int = -1
    skip_after_unicode: int = 1
    is_east: bool = False  # words for associated formatting mean the East Asian characters
    to: str = "body"  # body, skip, fonts, picture, instruction, entry, or a kind of Aside
    is_new: bool = True  # nothing but the group's first word decides its destination
    is_optional: bool = False

    def inner(self) -> "State":
        """Return the state at the beginning of a group inside this one."""
        return replace(self, level=self.level + 1, is_new=True, is_optional=False)

    def set_flag(self, flag: int, *, is_on: bool) -> None:
        """Switch a formatting flag."""
        self.flags = self.flags | flag if is_on else self.flags & ~flag

    def reset(self) -> None:
        """Take all formatting off."""
        self.flags, self.is_hidden, self.is_deleted, self.font = 0, False, False, -1
