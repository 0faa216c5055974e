"""The words of an RTF document that define the rows of its tables."""

from dataclasses import dataclass, field

from pipeline.ingest.table_builder import RowShape


@dataclass(slots=True)
class RowWords:
    """Gathers the words that define a row into its shape."""

    shape: RowShape = field(default_factory=RowShape)
    _continues: bool = False
    _is_merged: bool = False

    def take(self, word: str, number: int) -> None:
        """Take a control word; words that say nothing of rows are passed over."""
        if word == "trowd":
            self.shape, self._continues, self._is_merged = RowShape([0]), False, False
        elif word == "trleft" and len(self.shape.edges) == 1:
            self.shape.edges[0] = number
        elif word == "clvmrg":
            self._continues = True
        elif word == "clmrg":
            self._is_merged = True
        elif word == "cellx":
            self._end_cell(number)

    def _end_cell(self, edge: int) -> None:
        index = len(self.shape.edges) - 1
        if self._continues:
            self.shape.continued.add(index)
        if self._is_merged:
            self.shape.merged.add(index)
        self.shape.edges.append(edge)
        self._continues = self._is_merged = False
