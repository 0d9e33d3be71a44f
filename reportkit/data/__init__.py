"""Client data: files in, one immutable snapshot out, features from it."""

from reportkit.data.dataset import Dataset, load_dataset, open_dataset

__all__ = ["Dataset", "load_dataset", "open_dataset"]
