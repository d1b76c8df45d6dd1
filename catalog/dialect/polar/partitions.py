"""Partitioning in CREATE TABLE and ALTER TABLE: PostgreSQL's clauses, and Oracle's partitions by name.

Grammar: PartitionSpec, PartitionBoundSpec, partition_cmd of PostgreSQL's gram.y; Oracle 19c SQL Language
Reference, CREATE TABLE (table_partitioning_clauses), ALTER TABLE (alter_table_partitioning).
"""

from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.commands import CommandParser
from polar_lite.catalog.dialect.polar.tokens import NAME
from polar_lite.protocol import sqlstate as code


class PartitionParser(CommandParser):
    """Parses what tables and their partitions are told apart by."""

    # --- PARTITION BY

    def partition_by(self) -> nodes.PartitionBy:
        """PARTITION BY strategy (keys), with Oracle's list of partitions."""
        start = self.expect("partition").start
        self.expect("by")
        node = self._partitioning(start)
        if self.word == "interval":
            self.advance()
            node.set("interval", self._interval_text())
        if self.at("subpartition", "by"):
            start = self.advance().start
            self.advance()
            node.set("sub", self._partitioning(start))
        if self.at("automatic"):
            raise self.not_supported("AUTOMATIC in PARTITION BY")
        if self.accept("partitions"):
            count = self.integer()
            node.set("partitions", [nodes.NamedPartition() for _ in range(count)])
            if self.accept("store", "in"):  # tablespaces
                self.name_list()
        elif self.word == "(":
            node.set("partitions", self._named_partitions("partition"))
        return node

    def _partitioning(self, start: int) -> nodes.PartitionBy:
        strategy = self.token
        name = self.name()
        if name in ("reference", "system", "consistent") and self.word != ",":
            raise self.not_supported(f"PARTITION BY {name.upper()}", strategy.start)
        if name not in ("range", "list", "hash"):
            raise self.error(
                f'unrecognized partitioning strategy "{name}"', strategy.start, code.INVALID_PARAMETER_VALUE
            )
        self.expect("(")
        elements = self.comma_list(self._partition_element)
        self.expect(")")
        node = self.mark(nodes.PartitionBy(strategy=name, elements=elements), start)
        if self.accept("subpartitions"):
            count = self.integer()
            node.set("partitions", [nodes.NamedPartition() for _ in range(count)])
        elif self.at("subpartition", "template"):
            self.seek(self.index + 2)
            node.set("partitions", self._named_partitions("subpartition"))
        return node

    def _interval_text(self) -> str:
        """(expression), as its text; "" for ()."""
        self.expect("(")
        start = self.token.start
        if self.word != ")":
            self.expression()
        text = self.source(start, self.previous_end) if self.token.start > start else ""
        self.expect(")")
        return text

    def _partition_element(self) -> nodes.PartitionElement:
        start = self.token.start
        node = nodes.PartitionElement()
        if self.word == "(":
            self.advance()
            node.set("expression", self.expression())
            self.expect(")")
        elif self.token.kind is NAME and self.peek().word == "(":
            node.set("expression", self.primary())
        else:
            node.set("column", self.name())
        node.set("collation", self.collate_clause())
        if self.word not in (",", ")"):
            node.set("operator_class", self.names())
        return self.mark(node, start)

    # --- bounds

    def partition_bound(self) -> nodes.PartitionBound:
        """FOR VALUES .., or DEFAULT."""
        start = self.token.start
        if self.accept("default"):
            return self.mark(nodes.PartitionBound(kind="default"), start)
        self.expect("for", "values")
        start = self.token.start
        if self.accept("in"):
            return self.mark(nodes.PartitionBound(kind="list", values=self._bound_values()), start)
        if self.accept("with"):
            return self._hash_bound(start)
        self.expect("from")
        lower = self._bound_values()
        self.expect("to")
        return self.mark(nodes.PartitionBound(kind="range", lower=lower, upper=self._bound_values()), start)

    def _hash_bound(self, start: int) -> nodes.PartitionBound:
        node = nodes.PartitionBound(kind="hash")
        self.expect("(")
        while True:
            at = self.token.start
            word = self.name()
            if word not in ("modulus", "remainder"):
                raise self.error(f'unrecognized hash partition bound specification "{word}"', at)
            if node.args.get(word) is not None:
                raise self.error(f"{word} for hash partition provided more than once", at)
            node.set(word, self.integer())
            if not self.accept(","):
                break
        self.expect(")")
        for word in ("modulus", "remainder"):
            if node.args.get(word) is None:
                raise self.error(f"{word} for hash partition must be specified")
        return self.mark(node, start)

    def _bound_values(self) -> list[exp.Expr]:
        self.expect("(")
        found = self.comma_list(self.expression)
        self.expect(")")
        return found

    # --- Oracle's partitions

    def _named_partitions(self, word: str) -> list[nodes.NamedPartition]:
        self.expect("(")
        found = self.comma_list(lambda: self.named_partition(word))
        self.expect(")")
        return found

    def named_partition(self, word: str = "partition") -> nodes.NamedPartition:
        """PARTITION p VALUES LESS THAN (..) | VALUES (..), with storage and subpartitions."""
        start = self.expect(word).start
        node = nodes.NamedPartition()
        if self.word not in ("values", ",", ")"):
            node.set("label", self.name())
        if self.accept("values", "less", "than"):
            node.set("bound", self.mark(self._less_than(), start))
        elif self.accept("values"):
            values = self._bound_values()
            is_default = len(values) == 1 and isinstance(values[0], nodes.Default)
            bound = nodes.PartitionBound(kind="default" if is_default else "list", values=values)
            node.set("bound", self.mark(bound, start))
        while self.storage_clause() is not None:
            pass
        if self.word == "(":
            node.set("parts", self._named_partitions("subpartition"))
        elif self.word in ("lob", "nested", "varray", "overflow", "subpartitions"):
            raise self.not_supported(f"{self.word.upper()} of a partition")
        return self.mark(node, start)

    def _less_than(self) -> nodes.PartitionBound:
        return nodes.PartitionBound(kind="less than", upper=self._bound_values())

    # --- ALTER TABLE

    def partition_action(self) -> exp.Expr | None:
        """One of the actions on partitions; None if none comes next."""
        start = self.token.start
        for word in ("attach", "detach", "add", "drop", "truncate", "rename", "split", "exchange"):
            if self.at(word, "partition"):
                self.seek(self.index + 2)
                parse: Any = getattr(self, f"_{word}_partition")
                node: exp.Expr = self.mark(parse(), start)
                return node
        if self.at("set", "interval"):
            self.seek(self.index + 2)
            return self.mark(nodes.AlterAction(action="SET INTERVAL", mode=self._interval_text()), start)
        if self.at("merge", "partitions"):
            self.seek(self.index + 2)
            return self.mark(self._merge_partitions(), start)
        return None

    def _attach_partition(self) -> nodes.AlterAction:
        names = self.names()
        return nodes.AlterAction(action="ATTACH PARTITION", references=names, bound=self.partition_bound())

    def _detach_partition(self) -> nodes.AlterAction:
        names = self.names()
        mode = self.accept_any("concurrently", "finalize").upper() or None
        return nodes.AlterAction(action="DETACH PARTITION", references=names, mode=mode)

    def _add_partition(self) -> nodes.AlterAction:
        self.seek(self.index - 1)
        return nodes.AlterAction(action="ADD PARTITION", definition=self.named_partition())

    def _of_partition(self, action: str) -> nodes.AlterAction:
        """The name of a partition, or FOR (value)."""
        node = nodes.AlterAction(action=action)
        if self.word == "for" and self.peek().word == "(":
            self.advance()
            node.set("expression", nodes.PartitionBound(kind="for", values=self._bound_values()))
        else:
            node.set("column", self.name())
        return node

    def _drop_partition(self) -> nodes.AlterAction:
        missing = self.if_exists()
        node = self._of_partition("DROP PARTITION")
        node.set("if_exists", missing)
        self._update_indexes()
        return node

    def _truncate_partition(self) -> nodes.AlterAction:
        node = self._of_partition("TRUNCATE PARTITION")
        if self.accept_any("drop", "reuse"):
            self.expect("storage")
        self._update_indexes()
        return node

    def _rename_partition(self) -> nodes.AlterAction:
        node = self._of_partition("RENAME PARTITION")
        self.expect("to")
        node.set("mode", self.name())
        return node

    def _split_partition(self) -> nodes.AlterAction:
        node = self._of_partition("SPLIT PARTITION")
        start = self.token.start
        if self.accept("at"):
            bound = nodes.PartitionBound(kind="less than", upper=self._bound_values())
        else:
            self.expect("values")
            bound = nodes.PartitionBound(kind="list", values=self._bound_values())
        self.expect("into")
        self.expect("(")
        self.expect("partition")
        first = self.name()
        self.expect(",", "partition")
        second = self.name()
        self.expect(")")
        self._update_indexes()
        node.set("options", (first, second))
        node.set("bound", self.mark(bound, start))
        return node

    def _merge_partitions(self) -> nodes.AlterAction:
        first = self.name()
        self.expect(",")
        second = self.name()
        self.expect("into", "partition")
        node = nodes.AlterAction(action="MERGE PARTITIONS", options=(first, second, self.name()))
        self._update_indexes()
        return node

    def _exchange_partition(self) -> nodes.AlterAction:
        node = self._of_partition("EXCHANGE PARTITION")
        self.expect("with", "table")
        node.set("references", self.names())
        for words in (("including", "indexes"), ("excluding", "indexes"), ("with", "validation")):
            self.accept(*words)
        if self.at("without", "validation"):
            raise self.not_supported("EXCHANGE PARTITION .. WITHOUT VALIDATION")
        self._update_indexes()
        return node

    def _update_indexes(self) -> None:
        """Oracle's UPDATE [GLOBAL] INDEXES: they are always kept up to date."""
        if self.accept("update"):
            self.accept("global")
            self.expect("indexes")

    # --- provided further down the chain of classes

    def storage_clause(self) -> tuple[str, str] | None:
        raise NotImplementedError
