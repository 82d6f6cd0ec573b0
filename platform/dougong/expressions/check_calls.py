"""Check calls of functions: how many arguments, of which types, from which choices."""

from __future__ import annotations

import ast
from typing import TypeGuard

from dougong.expressions.check_comparisons import ComparisonChecks
from dougong.expressions.complaints import WRONG
from dougong.expressions.functions import FUNCTIONS, Function, common_type
from dougong.expressions.types import Type, list_of
from dougong.problems import N_


class CallChecks(ComparisonChecks):
    def call(self, node: ast.Call) -> Type:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        function = FUNCTIONS[name]
        self.functions.add(name)
        if not self._right_count(node, function):
            return WRONG
        types = [self._argument(argument, function, index) for index, argument in enumerate(node.args)]
        if WRONG in types or (function.parallel and not self._side_by_side(node, function)):
            return WRONG
        if function.asks_list and types[0].element is not None:
            for argument in node.args[1:]:
                self.check_choice(types[0].element.choices, argument)
        if isinstance(function.result, Type):
            return function.result
        found = function.result(types)
        if found is None:
            template = N_(
                "The values given to {function} do not fit together (at character {position}): {signature}."
            )
            return self.complain(
                node, "arguments_differ", template, function=name, signature=function.signature
            )
        return found

    def _right_count(self, node: ast.Call, function: Function) -> bool:
        count = len(node.args)
        if count >= function.fewest and (function.most is None or count <= function.most):
            return True
        for argument in node.args:
            self.type_of(argument)
        template = N_(
            "{function} was given {count} values (at character {position}); it is written {signature}."
        )
        self.complain(
            node,
            "argument_count",
            template,
            function=function.name,
            count=count,
            signature=function.signature,
        )
        return False

    def _argument(self, node: ast.expr, function: Function, index: int) -> Type:
        parameter = function.parameter(index)
        found = self._list_or_value(node) if parameter.lists else self.scalar(node)
        judged = found.element or found if found.name == "list" else found
        if parameter.choices:
            return self._chosen(node, function, parameter.choices)
        accepts = parameter.accepts
        if not accepts or judged.name == "blank" or judged.name in accepts:
            return found
        if judged.name == "datetime" and "date" in accepts:
            return found
        template = N_(
            "{function} needs {needed_word} as its “{parameter}”, but “{part}” is {got_word} (at {position})."
        )
        return self.complain(
            node,
            "argument_type",
            template,
            function=function.name,
            parameter=parameter.name,
            needed_word=Type(accepts[0]),
            got_word=judged,
        )

    def _list_or_value(self, node: ast.expr) -> Type:
        if not isinstance(node, ast.List):
            return self.type_of(node)
        items = [self.scalar(item) for item in node.elts]
        element = WRONG if WRONG in items else common_type(items)
        if element is None:
            template = N_("The values of the list at character {position} are not of one type.")
            return self.complain(node, "mixed_list", template)
        found = self.types[node] = WRONG if element is WRONG else list_of(element)
        return found

    def _side_by_side(self, node: ast.Call, function: Function) -> bool:
        """Lines can be compared only within one list of them."""
        named = [a for a in node.args if self._is_list_of_fields(a)]
        paths = [self.expression.paths[int(a.id[1:])] for a in named]
        owners = {
            path[:2] if self.is_record_list(a) else path[:-1] for a, path in zip(named, paths, strict=True)
        }
        if len(owners) < 2:
            return True
        template = N_(
            "The lists given to {function} belong to different line items (at character {position}): {lists}."
        )
        names = ", ".join(".".join(path) for path in paths)
        self.complain(node, "lists_differ", template, function=function.name, lists=names)
        return False

    def _is_list_of_fields(self, node: ast.expr) -> TypeGuard[ast.Name]:
        return isinstance(node, ast.Name) and node.id[0] == "p" and self.types[node].name == "list"

    def _chosen(self, node: ast.expr, function: Function, choices: tuple[str, ...]) -> Type:
        value = self.literal(node)
        if isinstance(value, str) and value in choices:
            return Type("text", choices=(value,))
        template = N_("“{part}” (at character {position}) is not a unit of {function}; there are: {choices}.")
        return self.complain(
            node,
            "unknown_unit",
            template,
            function=function.name,
            choices=", ".join(f"'{choice}'" for choice in choices),
        )
