"""Makes the demo data of the CRM pack: `python -m tools.demo_data` writes templates/crm/demo.

Packs carry no code, so the data is made here and committed there. Everything is drawn from one seeded
generator: the same code always writes the same files. All companies and people are invented, except that
华为技术有限公司 is there to be searched for.
"""
