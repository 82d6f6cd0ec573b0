from tests.fields import currency_samples, department_samples, file_samples, list_samples  # noqa: F401 - their samples join the others
