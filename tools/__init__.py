"""Tools of whoever maintains this repository; they are not installed with the course."""
