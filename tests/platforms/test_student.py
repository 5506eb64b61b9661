"""What a student runs, where the machine is not ours."""
