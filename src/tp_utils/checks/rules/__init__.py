"""What an exercise forbids: read on the student's code, and refused while it runs."""
