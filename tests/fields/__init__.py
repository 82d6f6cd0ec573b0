from tests.fields import list_samples  # noqa: F401 - its samples join the others
