"""Reading a record 「导入监督数据」 from files: whatever counties export, typed into Parquet, with every fault as a value."""

from daylight.record.reading.opening import open_record
from daylight.record.tables import OpenedRecord, RecordFile, RecordFiles

__all__ = ["OpenedRecord", "RecordFile", "RecordFiles", "open_record"]
