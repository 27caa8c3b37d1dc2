"""What a query costs, as GitHub counts it: docs.github.com, "Rate limits and query limits for the GraphQL API".

Requests are counted for each connection as the product of the page sizes around it; points are requests / 100,
rounded, at least 1. Connections under fragments on interfaces add up; of the members of a union one holds, so the
most expensive counts.
"""

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)
from graphql.type import GraphQLInterfaceType, GraphQLNamedType, GraphQLUnionType


def requests(schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> tuple[int, int]:
    """(requests, nodes) of the first operation of a document."""
    operation = next(d for d in document.definitions if isinstance(d, OperationDefinitionNode))
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    root = schema.query_type if operation.operation.value == "query" else schema.mutation_type
    assert root is not None
    return _Counter(schema, fragments, variables).of(operation.selection_set, root, 1)


def points(schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> int:
    """The points of a query: requests / 100, rounded, at least 1."""
    return max(1, round(requests(schema, document, variables)[0] / 100))


class _Counter:
    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]
    ) -> None:
        self.schema, self.fragments, self.variables = schema, fragments, variables

    def of(self, selections: SelectionSetNode | None, parent: GraphQLNamedType, around: int) -> tuple[int, int]:
        """Requests and nodes of a selection set whose parent is fetched `around` times."""
        if selections is None:
            return 0, 0
        if isinstance(parent, GraphQLUnionType | GraphQLInterfaceType):
            per_type = [self._on(selections, t, around) for t in self.schema.get_possible_types(parent)]
            return max(per_type, default=(0, 0))
        return self._on(selections, parent, around)

    def _on(self, selections: SelectionSetNode, on: GraphQLNamedType, around: int) -> tuple[int, int]:
        total, nodes = 0, 0
        for node in selections.selections:
            if not self._included(node):
                continue
            of_node = self._field if isinstance(node, FieldNode) else self._fragment
            more = of_node(node, on, around)  # type: ignore[arg-type]
            total, nodes = total + more[0], nodes + more[1]
        return total, nodes

    def _fragment(self, node: Any, on: GraphQLNamedType, around: int) -> tuple[int, int]:
        inner = self.fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
        assert isinstance(inner, FragmentDefinitionNode | InlineFragmentNode)
        condition = self.schema.get_type(inner.type_condition.name.value) if inner.type_condition else on
        holds = condition is on or (
            isinstance(condition, GraphQLInterfaceType | GraphQLUnionType)
            and isinstance(on, GraphQLObjectType)
            and self.schema.is_sub_type(condition, on)
        )
        return self._on(inner.selection_set, on, around) if holds else (0, 0)

    def _field(self, node: FieldNode, on: GraphQLNamedType, around: int) -> tuple[int, int]:
        fields = getattr(on, "fields", {})
        if node.name.value not in fields:
            return 0, 0
        field = fields[node.name.value]
        kind = get_named_type(field.type)
        size = self._page_size(node) if kind.name.endswith("Connection") else None
        if size is not None:
            inner = self.of(node.selection_set, kind, around * size)
            return around + inner[0], around * size + inner[1]
        if node.name.value == "nodes" and on is self.schema.query_type:
            around *= self._ids(node)
        return self.of(node.selection_set, kind, around)

    def _page_size(self, node: FieldNode) -> int:
        for argument in node.arguments or ():
            if argument.name.value in ("first", "last"):
                value = self._value(argument.value)
                if value is not None:
                    return int(value)
        return 0

    def _ids(self, node: FieldNode) -> int:
        value = next(a.value for a in node.arguments or () if a.name.value == "ids")
        asked = len(value.values) if isinstance(value, ListValueNode) else len(self._value(value) or ())
        return max(1, asked)

    def _value(self, node: Any) -> Any:
        if isinstance(node, VariableNode):
            return self.variables.get(node.name.value)
        return int(node.value) if isinstance(node, IntValueNode) else getattr(node, "value", None)

    def _included(self, node: Any) -> bool:
        for directive in node.directives or ():
            if directive.name.value in ("include", "skip"):
                holds = bool(self._value(directive.arguments[0].value))
                if holds != (directive.name.value == "include"):
                    return False
        return True
