"""SQLAlchemy: what its reflection finds and what its ORM does are the same on PostgreSQL 15 and here."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from harness.postgres import PostgresCluster
from harness.servers import ServerProcess

sa = pytest.importorskip("sqlalchemy", reason="no SQLAlchemy (pip install sqlalchemy)")
orm = pytest.importorskip("sqlalchemy.orm")
pytest.importorskip("sqlalchemy.dialects.postgresql")


def engine(host: str, port: int) -> Any:
    return sa.create_engine(f"postgresql+psycopg://postgres@{host}:{port}/postgres")


def both(postgres: PostgresCluster, server: ServerProcess, act: Callable[[Any], object]) -> object:
    """What `act` says on either side, which must be the same."""
    postgres.reset()
    said = []
    for host, port in ((postgres.host, postgres.port), (server.host, server.port)):
        made = engine(host, port)
        try:
            said.append(act(made))
        finally:
            made.dispose()
    assert said[1] == said[0]
    return said[1]


def tables() -> Any:
    data = sa.MetaData()
    sa.Table(
        "sa_parent",
        data,
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("name", sa.String(30), nullable=False, server_default="none", comment="its name"),
        sa.Column("price", sa.Numeric(10, 2), sa.CheckConstraint("price >= 0", name="price_is_positive")),
        sa.Column("born", sa.Date),
        sa.Column("seen", sa.DateTime(timezone=True), server_default=sa.text("now()")),
        sa.Column("flags", sa.ARRAY(sa.Integer)),
        sa.Column("about", sa.dialects.postgresql.JSONB),
        sa.Column("picture", sa.LargeBinary),
        sa.UniqueConstraint("name", "born", name="born_once"),
        sa.Index("by_price", sa.text("price DESC"), "name", unique=True),
        comment="the parents",
    )
    sa.Table(
        "sa_child",
        data,
        sa.Column("parent", sa.ForeignKey("sa_parent.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.SmallInteger, primary_key=True),
        sa.Column("note", sa.Text),
    )
    return data


def reflect(made: Any) -> object:
    data = tables()
    data.drop_all(made)
    data.create_all(made)
    with made.begin() as connection:
        connection.execute(sa.text("CREATE VIEW sa_view AS SELECT id, name FROM sa_parent"))
        connection.execute(sa.text("CREATE SEQUENCE sa_numbers"))
    try:
        look = sa.inspect(made)
        found: dict[str, object] = {
            "tables": sorted(look.get_table_names()),
            "views": look.get_view_names(),
            "definition": look.get_view_definition("sa_view"),
            "sequences": look.get_sequence_names(),
            "schemas": look.get_schema_names(),
            "comment": look.get_table_comment("sa_parent"),
        }
        for table in ("sa_parent", "sa_child"):
            for what in ("columns", "indexes", "unique_constraints", "check_constraints", "foreign_keys"):
                found[f"{table}.{what}"] = repr(getattr(look, f"get_{what}")(table))
            found[f"{table}.primary"] = repr(look.get_pk_constraint(table))
        again = sa.MetaData()
        again.reflect(made, views=True)
        for name, table in again.tables.items():
            found[f"{name} reflected"] = [
                (c.name, repr(c.type), c.nullable, c.primary_key) for c in table.columns
            ]
        return found
    finally:
        with made.begin() as connection:
            connection.execute(sa.text("DROP VIEW sa_view; DROP SEQUENCE sa_numbers"))
        data.drop_all(made)


def test_reflection(postgres: PostgresCluster, fresh_server: ServerProcess) -> None:
    found = both(postgres, fresh_server, reflect)  # all tables there are
    assert isinstance(found, dict)
    assert "price_is_positive" in found["sa_parent.check_constraints"]


def round_trip(made: Any) -> object:
    base = orm.declarative_base()

    class Author(base):  # type: ignore[misc,valid-type]
        __tablename__ = "sa_author"
        id = sa.Column(sa.Integer, primary_key=True)
        name = sa.Column(sa.String(50), unique=True)
        books = orm.relationship(
            "Book", back_populates="author", order_by="Book.title", cascade="all, delete"
        )

    class Book(base):  # type: ignore[misc,valid-type]
        __tablename__ = "sa_book"
        id = sa.Column(sa.Integer, primary_key=True)
        author_id = sa.Column(sa.ForeignKey("sa_author.id"))
        title = sa.Column(sa.Text)
        price = sa.Column(sa.Numeric(8, 2))
        printed = sa.Column(sa.DateTime)
        author = orm.relationship(Author, back_populates="books")

    base.metadata.drop_all(made)
    base.metadata.create_all(made)
    said: list[object] = []
    when = datetime.datetime(2024, 2, 29, 12, 30)  # noqa: DTZ001 - a timestamp without zone
    with orm.Session(made) as session:
        for number in range(3):
            books = [Book(title=f"t{n}", price=Decimal(n) / 4, printed=when) for n in range(number + 1)]
            session.add(Author(name=f"author {number}", books=books))
        session.commit()
        query = sa.select(Author.name, sa.func.sum(Book.price)).join(Book).group_by(Author.name)
        said.append([tuple(row) for row in session.execute(query.order_by(Author.name))])
        last = session.scalars(sa.select(Author).where(Author.name.like("%2"))).one()
        said.append([(book.title, book.price, book.printed) for book in last.books])
        last.books[0].title = "changed"
        session.flush()
        try:
            with session.begin_nested():
                session.add(Author(name="author 0"))
        except sa.exc.IntegrityError as error:
            said.append((type(error.orig).__name__, error.orig.diag.constraint_name))
        session.commit()
        session.delete(session.scalars(sa.select(Author).where(Author.name == "author 1")).one())
        session.commit()
        said.append(session.scalars(sa.select(Book.title).order_by(Book.id)).all())
        upsert = sa.dialects.postgresql.insert(Author).values(name="author 0")
        upsert = upsert.on_conflict_do_update(index_elements=["name"], set_={"name": "renamed"})
        said.append(session.execute(upsert.returning(Author.name)).scalars().all())
        session.rollback()
    with made.connect().execution_options(stream_results=True, max_row_buffer=10) as stream:
        said.append(sum(row[0] for row in stream.execute(sa.text("SELECT generate_series(1, 1000)"))))
    base.metadata.drop_all(made)
    return said


def test_orm(postgres: PostgresCluster, server: ServerProcess) -> None:
    assert both(postgres, server, round_trip)
