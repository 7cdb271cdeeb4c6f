"""The tables of the store's knowledge. Migrations are generated from `metadata`."""

from sqlalchemy import Boolean, Column, Date, DateTime, Integer, LargeBinary, MetaData, String, Table, Text, select

metadata = MetaData()

#: One row: which state all the others are in.
state = Table(
    "knowledge_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("version", String(32), nullable=False),  # hash of all content
    Column("synced", Integer, nullable=False),  # counts syncs: a plan made before another sync is stale
    Column("loader", Integer, nullable=False),  # version of the code that read the files
)

#: A file as it was last read.
file = Table(
    "knowledge_file",
    metadata,
    Column("path", String, primary_key=True),  # inside the store folder, with slashes
    Column("fingerprint", String(32), nullable=False),  # of its bytes and all else its reading depends on
    Column("problems", Text, nullable=False),  # JSON
)

#: Everything a file gave, whatever it is.
item = Table(
    "knowledge_item",
    metadata,
    Column("key", String, primary_key=True),
    Column("path", String, nullable=False, index=True),
    Column("line", Integer, nullable=False),
    Column("version", String(32), nullable=False),
)

document = Table(
    "knowledge_document",
    metadata,
    Column("key", String, primary_key=True),
    Column("id", String, nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("version", String(32), nullable=False),
    Column("path", String, nullable=False),
    Column("url", String),
    Column("market", String(2)),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("scenarios", String, nullable=False),  # separated by spaces
    Column("product", String),
    Column("suspicion", String),  # why it is in quarantine, or NULL
    Column("snippet", Text),
)

#: Only of documents that are not in quarantine.
passage = Table(
    "knowledge_passage",
    metadata,
    Column("id", String, primary_key=True),
    Column("key", String, nullable=False, index=True),  # of the document
    Column("number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
)

product = Table(
    "knowledge_product",
    metadata,
    Column("key", String, primary_key=True),
    Column("language", String(16), nullable=False),
    Column("body", Text, nullable=False),  # JSON, see knowledge.records
    Column("trusted", Boolean, nullable=False),
)

answer = Table(
    "knowledge_answer",
    metadata,
    Column("key", String, primary_key=True),
    Column("language", String(16), nullable=False),
    Column("body", Text, nullable=False),  # JSON
    Column("trusted", Boolean, nullable=False),
)

fact = Table(
    "knowledge_fact",
    metadata,
    Column("key", String, primary_key=True),
    Column("name", String, nullable=False),  # of its table in facts.toml
    Column("body", Text, nullable=False),  # JSON
)

#: Orders and parcels by the order's key: kept apart from all that search reads.
order = Table(
    "knowledge_order",
    metadata,
    Column("key", String, primary_key=True),
    Column("order", String, nullable=False, index=True),  # its key, see core.orders.order_key
    Column("email", String, nullable=False, index=True),
    Column("body", Text, nullable=False),  # JSON
)

parcel = Table(
    "knowledge_parcel",
    metadata,
    Column("key", String, primary_key=True),
    Column("order", String, nullable=False, index=True),
    Column("body", Text, nullable=False),  # JSON
)

#: Vectors by what was embedded: the same words are never paid for twice. The vector index is made from these.
vector = Table(
    "knowledge_vector",
    metadata,
    Column("model", String, primary_key=True),
    Column("hash", String(64), primary_key=True),  # of the text as it was embedded
    Column("vector", LargeBinary, nullable=False),  # float32, little-endian, length 1
)

#: Pages fetched from the shop's own site; their bytes lie in the state folder.
page = Table(
    "knowledge_page",
    metadata,
    Column("url", String, primary_key=True),
    Column("file", String, nullable=False),  # inside the folder of fetched pages; "" where nothing was kept
    Column("etag", String),
    Column("modified", String),  # the server's Last-Modified, as it said it
    Column("lastmod", String),  # of the sitemap
    Column("hash", String(64), nullable=False),  # of the bytes
    Column("fetched", DateTime, nullable=False),  # UTC
    Column("problem", Text, nullable=False),  # why it could not be read; "" where it could
)

#: Passages with what their documents say of them.
passages = select(
    passage,
    document.c.id.label("document"),
    document.c.kind,
    document.c.language,
    document.c.version,
    document.c.url,
    document.c.product,
).join(document, document.c.key == passage.c.key)
