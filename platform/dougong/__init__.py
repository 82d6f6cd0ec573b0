"""Dougong: a self-hosted CRM platform whose objects, forms and views are JSON definitions.

The rooms of this package are stacked in floors (see ``[importlinter]`` in setup.cfg): a module imports from its own
floor's room or from below, never from above.
"""

__version__ = "0.1.0"
