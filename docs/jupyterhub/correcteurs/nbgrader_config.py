"""nbgrader pour ceux qui corrigent : le dossier du cours, qu'ils partagent."""

c = get_config()  # noqa: F821

c.CourseDirectory.root = "/srv/tp/cours"
c.CourseDirectory.groupshared = True
