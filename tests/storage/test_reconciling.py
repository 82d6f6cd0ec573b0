from __future__ import annotations

import pytest
from dougong.errors import Inconsistent
from dougong.storage import Workspace, catalogue, disagreements, doctor, leading_index
from dougong.storage.indexes import wanted

from tests.storage.support import ACCOUNT, DEAL, TEXT, a_view, published


def damage(workspace: Workspace, statement: str) -> None:
    with workspace.write() as tx:
        tx.execute(statement)


def codes(workspace: Workspace) -> list[str]:
    with workspace.read() as tx:
        return [problem.code for problem in disagreements(tx)]


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ('DROP TABLE "deal"', "has no table “deal”"),
        ('ALTER TABLE "deal" DROP COLUMN "seats"', "lacks the column “seats”"),
        ('ALTER TABLE "deal" RENAME COLUMN "seats" TO "chairs"', "lacks the column “seats”"),
        ('UPDATE "_dg_current" SET "release" = 0', "Release 0 is in force"),
    ],
)
def test_a_workspace_whose_tables_disagree_is_not_opened(
    workspace: Workspace, statement: str, message: str
) -> None:
    published(workspace, ACCOUNT, DEAL)
    damage(workspace, statement)
    with pytest.raises(Inconsistent, match=message):
        Workspace.open(workspace.folder, workspace.settings)


def test_a_column_of_another_type_is_found(workspace: Workspace) -> None:
    published(workspace, ACCOUNT)
    damage(workspace, 'ALTER TABLE "account" DROP COLUMN "size"')
    damage(workspace, 'ALTER TABLE "account" ADD COLUMN "size" TEXT')
    assert codes(workspace) == ["other_type"]


def test_what_is_superfluous_or_slow_is_only_a_warning(workspace: Workspace) -> None:
    published(workspace, ACCOUNT, DEAL)
    damage(workspace, 'CREATE TABLE "notes_of_the_admin" (x TEXT)')
    damage(workspace, 'ALTER TABLE "account" ADD COLUMN "own" TEXT')
    assert codes(workspace) == ["unknown_column", "unknown_table"]
    Workspace.open(workspace.folder, workspace.settings).close()


def test_a_missing_index_is_made_by_the_repair(workspace: Workspace) -> None:
    published(workspace, ACCOUNT, DEAL)
    with workspace.read() as tx:
        table = tx.release.tables.table("deal")
        index = wanted(table, tx.release.definitions)[0][0]
    damage(workspace, f'DROP INDEX "{index.name}"')
    assert codes(workspace) == ["no_index"]
    assert doctor.repair(workspace) == [index.name]
    with workspace.read() as tx:
        assert doctor.examine(tx) == []


def test_indexes_that_came_with_a_newer_version_are_made_when_a_workspace_is_opened(
    workspace: Workspace,
) -> None:
    lanes = a_view("lanes", "deal", ["name"], type="board", groupBy="stage", swimlanes="account")
    published(workspace, ACCOUNT, DEAL, lanes)
    with workspace.read() as tx:
        deal = tx.release.tables.table("deal")
        fields = [deal.definition.fields_by_name[name].id for name in ("account", "stage")]
        stepped = leading_index(tx, deal.definition.id, fields)
    damage(workspace, f'DROP INDEX "{stepped}"')
    damage(workspace, 'CREATE INDEX "_ix_of_an_older_version" ON "deal" ("amount")')
    damage(workspace, 'CREATE INDEX "_ix_elsewhere" ON "account" ("size")')
    assert codes(workspace) == ["no_index"]
    with Workspace.open(workspace.folder, workspace.settings) as again, again.read() as tx:
        assert doctor.examine(tx) == []
        assert leading_index(tx, deal.definition.id, fields) == stepped
        assert "_ix_of_an_older_version" not in catalogue.indexes(tx, "deal")
        assert "_ix_elsewhere" in catalogue.indexes(tx, "account")


def test_what_is_to_be_unique_and_lacks_its_index_is_left_to_the_repair(workspace: Workspace) -> None:
    number = {**DEAL["properties"], "number": {**TEXT, "title": "Number", "unique": True}}
    published(workspace, ACCOUNT, {**DEAL, "properties": number})
    with workspace.read() as tx:
        deal = tx.release.tables.table("deal")
        unique = next(index for index in wanted(deal, tx.release.definitions)[0] if index.unique)
    damage(workspace, f'DROP INDEX "{unique.name}"')
    Workspace.open(workspace.folder, workspace.settings).close()
    assert codes(workspace) == ["no_index"]
    assert doctor.repair(workspace) == [unique.name]
