rootProject.name = "embed-example"
