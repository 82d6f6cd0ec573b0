from tests.fields import file_samples, list_samples  # noqa: F401 - their samples join the others
