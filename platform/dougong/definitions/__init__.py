"""The definition language: documents, their two forms, and what they mean.

Files name things, stored documents hold ids; ``apply_files`` and ``to_files`` lead from one to the other.
Documents are checked alone by ``validate_document`` and together by ``cross_check``. Whoever only wants to
know which objects and fields there are asks a ``DefinitionSet``. Types of expressions and of fields are not
known here: that is a floor above.
"""

from dougong.definitions.applying import apply_files, to_file, to_files, without_ids
from dougong.definitions.automations import Assignment, AutomationDefinition, AutomationStep, Event
from dougong.definitions.calendars import WorkingCalendar
from dougong.definitions.chart_elements import ChartDefinition, HomeCard
from dougong.definitions.clocks import DateRule, Rhythm
from dougong.definitions.conversion import RewriteExpression
from dougong.definitions.cross_checks import cross_check
from dougong.definitions.currencies import BASE, base_id, rate_id
from dougong.definitions.definition_set import DefinitionSet
from dougong.definitions.difference import Change, diff, elements
from dougong.definitions.documents import Documents
from dougong.definitions.duplicate_rules import Comparison, DuplicateRule
from dougong.definitions.field_elements import (
    COMPUTED,
    FORMULA,
    LINE_ITEMS,
    LOOKUP,
    ROLLUP,
    FieldDefinition,
    Option,
    Recipe,
    RecordDefault,
)
from dougong.definitions.language import (
    KINDS,
    STORED_KINDS,
    register_field_keywords,
    register_field_parts,
)
from dougong.definitions.loading import load_json, read_file, read_folder
from dougong.definitions.message_templates import MessageDefinition
from dougong.definitions.naming import SYSTEM_FIELDS, check_name, is_id, name_from_title, new_id
from dougong.definitions.object_elements import (
    BackReference,
    LineItems,
    ObjectDefinition,
    RecordCurrency,
    Rule,
    UniqueTogether,
)
from dougong.definitions.pipeline_elements import PipelineDefinition, Stage
from dougong.definitions.roles import RECORD_OPERATIONS, FieldAccess, RoleDefinition, RoleRule
from dougong.definitions.screen_elements import (
    AppDefinition,
    BoardOptions,
    ColourRule,
    FormDefinition,
    MenuEntry,
    Placement,
    RelatedList,
    Section,
    SortItem,
    Tab,
    ViewColumn,
    ViewDefinition,
)
from dougong.definitions.validation import validate_document
from dougong.definitions.where_used import Usage, usages, where_used
from dougong.definitions.workflow_elements import (
    ApproverRule,
    FieldValue,
    Matrix,
    Nobody,
    Time,
    WorkflowBranch,
    WorkflowDefinition,
    WorkflowNode,
)
from dougong.definitions.workflow_parsing import workflow_of

__all__ = [
    "BASE",
    "COMPUTED",
    "FORMULA",
    "KINDS",
    "LINE_ITEMS",
    "LOOKUP",
    "RECORD_OPERATIONS",
    "ROLLUP",
    "STORED_KINDS",
    "SYSTEM_FIELDS",
    "AppDefinition",
    "ApproverRule",
    "Assignment",
    "AutomationDefinition",
    "AutomationStep",
    "BackReference",
    "BoardOptions",
    "Change",
    "ChartDefinition",
    "ColourRule",
    "Comparison",
    "DateRule",
    "DefinitionSet",
    "Documents",
    "DuplicateRule",
    "Event",
    "FieldAccess",
    "FieldDefinition",
    "FieldValue",
    "FormDefinition",
    "HomeCard",
    "LineItems",
    "Matrix",
    "MenuEntry",
    "MessageDefinition",
    "Nobody",
    "ObjectDefinition",
    "Option",
    "PipelineDefinition",
    "Placement",
    "Recipe",
    "RecordCurrency",
    "RecordDefault",
    "RelatedList",
    "RewriteExpression",
    "Rhythm",
    "RoleDefinition",
    "RoleRule",
    "Rule",
    "Section",
    "SortItem",
    "Stage",
    "Tab",
    "Time",
    "UniqueTogether",
    "Usage",
    "ViewColumn",
    "ViewDefinition",
    "WorkflowBranch",
    "WorkflowDefinition",
    "WorkflowNode",
    "WorkingCalendar",
    "apply_files",
    "base_id",
    "check_name",
    "cross_check",
    "diff",
    "elements",
    "is_id",
    "load_json",
    "name_from_title",
    "new_id",
    "rate_id",
    "read_file",
    "read_folder",
    "register_field_keywords",
    "register_field_parts",
    "to_file",
    "to_files",
    "usages",
    "validate_document",
    "where_used",
    "without_ids",
    "workflow_of",
]
