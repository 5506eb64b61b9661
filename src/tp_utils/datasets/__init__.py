"""Data sets of the labs: tensors in memory, one example per row, one-hot labels."""
