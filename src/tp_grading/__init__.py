"""What an instructor runs: build the notebooks, grade a class, record its marks."""
