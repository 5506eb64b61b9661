"""nbgrader for everybody: the course, and the exchange folder."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "tp"
c.Exchange.root = "/srv/tp/echange"
