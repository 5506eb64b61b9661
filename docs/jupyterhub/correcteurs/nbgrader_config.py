"""nbgrader for those who grade: the course folder, which they share."""

c = get_config()  # noqa: F821

c.CourseDirectory.root = "/srv/tp/cours"
c.CourseDirectory.groupshared = True
