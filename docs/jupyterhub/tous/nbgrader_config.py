"""nbgrader pour tous : le cours, et le dossier d'échange."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "tp"
c.Exchange.root = "/srv/tp/echange"
