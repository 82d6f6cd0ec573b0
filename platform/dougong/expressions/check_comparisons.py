"""Check comparisons, and options of selects that are named in them."""

from __future__ import annotations

import ast
from difflib import get_close_matches

from dougong.expressions.combining import comparison_problem
from dougong.expressions.complaints import LIST_VALUES, WRONG, Complaints
from dougong.expressions.types import BOOLEAN, Type
from dougong.problems import N_


class ComparisonChecks(Complaints):
    def compare(self, node: ast.Compare) -> Type:
        left_node, left = node.left, self._side(node.left)
        for operator, right_node in zip(node.ops, node.comparators, strict=True):
            if isinstance(operator, ast.In | ast.NotIn):
                self._member(left_node, left, right_node)
                right = BOOLEAN
            else:
                right = self._side(right_node)
                ordered = not isinstance(operator, ast.Eq | ast.NotEq)
                self._pair(node, left_node, left, right_node, right, ordered=ordered)
            left_node, left = right_node, right
        return BOOLEAN

    def _side(self, node: ast.expr) -> Type:
        """A list of values is blank or not; nothing else can be asked of it here."""
        is_asked = isinstance(node, ast.Name) and not self.is_record_list(node)
        return self.type_of(node) if is_asked else self.scalar(node)

    def _member(self, left_node: ast.expr, left: Type, right_node: ast.expr) -> None:
        if isinstance(right_node, ast.Name):
            right = self.scalar(right_node) if self.is_record_list(right_node) else self.type_of(right_node)
            if right.element is not None:
                self._pair(left_node, left_node, left, right_node, right.element, ordered=False)
                return
            if right is WRONG:
                return
        self.types[right_node] = Type("list")
        if not isinstance(right_node, ast.List):
            template = N_("After IN a list must follow, as in stage in ['won', 'lost'] (at {position}).")
            self.complain(right_node, "in_needs_list", template)
            return
        for item in right_node.elts:
            self._pair(item, left_node, left, item, self.scalar(item), ordered=False)

    def _pair(
        self,
        whole: ast.expr,
        left_node: ast.expr,
        left: Type,
        right_node: ast.expr,
        right: Type,
        *,
        ordered: bool,
    ) -> None:
        if left is WRONG or right is WRONG:
            return
        if "list" in (left.name, right.name):
            if ordered or "blank" not in (left.name, right.name):
                self.complain(
                    left_node if left.name == "list" else right_node, "list_not_allowed", LIST_VALUES
                )
            return
        template = comparison_problem(left, right, ordered=ordered)
        if template is not None:
            self.complain(whole, "cannot_compare", template, left_word=left, right_word=right)
            return
        for typed, other in ((left, right_node), (right, left_node)):
            if typed.choices:
                self.check_choice(typed.choices, other)

    def check_choice(self, choices: tuple[str, ...], node: ast.expr) -> None:
        value = self.literal(node)
        if not choices or not isinstance(value, str) or value in choices:
            return
        guess = next(iter(get_close_matches(value, choices, n=1)), None)
        template = N_("There is no option “{value}” (at character {position}); there are: {choices}.")
        if guess:
            template = N_("There is no option “{value}” (at character {position}); did you mean “{guess}”?")
        self.complain(
            node, "unknown_option", template, value=value, guess=guess or "", choices=", ".join(choices)
        )
