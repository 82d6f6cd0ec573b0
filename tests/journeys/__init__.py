"""Stories over HTTP: the whole product, from definitions to screens."""
