"""Products, answers, facts, orders, parcels and problems as one line of JSON each, and back."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from core.evidence import Fact, Product, Scalar, Variant
from core.orders import Order, OrderLine, Parcel, Progress
from core.sets import Risk, Scenario
from knowledge.files.nouns import OwnAnswer, Problem


def write_product(product: Product) -> str:
    variants = [[v.sku, dict(v.options), v.price, v.currency, v.available, v.version] for v in product.variants]
    return _line(
        [
            product.handle,
            product.language,
            product.title,
            product.description,
            product.vendor,
            product.type,
            variants,
            dict(product.attributes),
            product.url,
            product.version,
        ]
    )


def read_product(line: str) -> Product:
    handle, language, title, description, vendor, kind, variants, attributes, url, version = json.loads(line)
    return Product(
        handle=handle,
        language=language,
        title=title,
        description=description,
        vendor=vendor,
        type=kind,
        variants=tuple(
            Variant(sku=sku, options=options, price=price, currency=currency, available=available, version=mark)
            for sku, options, price, currency, available, mark in variants
        ),
        attributes=attributes,
        url=url,
        version=version,
    )


def write_answer(answer: OwnAnswer) -> str:
    return _line(
        {
            "id": answer.id,
            "language": answer.language,
            "scenario": answer.scenario,
            "risk": answer.risk,
            "questions": answer.questions,
            "text": answer.text,
            "path": answer.path,
            "version": answer.version,
            "market": answer.market,
            "valid_from": _day(answer.valid_from),
            "valid_until": _day(answer.valid_until),
            "url": answer.url,
            "translated_from": answer.translated_from,
        }
    )


def read_answer(line: str) -> OwnAnswer:
    fields = json.loads(line)
    return OwnAnswer(
        id=fields["id"],
        language=fields["language"],
        scenario=Scenario(fields["scenario"]) if fields["scenario"] else None,
        risk=Risk(fields["risk"]),
        questions=tuple(fields["questions"]),
        text=fields["text"],
        path=fields["path"],
        version=fields["version"],
        market=fields["market"],
        valid_from=_date(fields["valid_from"]),
        valid_until=_date(fields["valid_until"]),
        url=fields["url"],
        translated_from=fields.get("translated_from"),
    )


def write_fact(fact: Fact) -> str:
    return _line(
        {
            "id": fact.id,
            "table": fact.table,
            "values": dict(fact.values),
            "text": fact.text,
            "version": fact.version,
            "source": fact.source,
            "market": fact.market,
            "valid_from": _day(fact.valid_from),
            "valid_until": _day(fact.valid_until),
        }
    )


def read_fact(line: str) -> Fact:
    fields = json.loads(line)
    values: dict[str, Scalar] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in fields["values"].items()
    }
    return Fact(
        id=fields["id"],
        table=fields["table"],
        values=values,
        text=fields["text"],
        version=fields["version"],
        source=fields["source"],
        market=fields["market"],
        valid_from=_date(fields["valid_from"]),
        valid_until=_date(fields["valid_until"]),
    )


def write_order(order: Order) -> str:
    return _line(
        {
            "name": order.name,
            "email": order.email,
            "created": order.created.isoformat(),
            "currency": order.currency,
            "total": str(order.total),
            "lines": [[one.title, one.quantity, str(one.price), one.sku] for one in order.lines],
            "version": order.version,
            "postcodes": order.postcodes,
            "phones": order.phones,
            "country": order.country,
            "shipping_method": order.shipping_method,
            "payment": order.payment,
            "paid": _day(order.paid),
            "fulfilled": _day(order.fulfilled),
            "part_fulfilled": order.part_fulfilled,
            "cancelled": _day(order.cancelled),
            "refunded": str(order.refunded),
        }
    )


def read_order(line: str) -> Order:
    fields = json.loads(line)
    return Order(
        name=fields["name"],
        email=fields["email"],
        created=datetime.fromisoformat(fields["created"]),
        currency=fields["currency"],
        total=Decimal(fields["total"]),
        lines=tuple(
            OrderLine(title=title, quantity=quantity, price=Decimal(price), sku=sku)
            for title, quantity, price, sku in fields["lines"]
        ),
        version=fields["version"],
        postcodes=tuple(fields["postcodes"]),
        phones=tuple(fields["phones"]),
        country=fields["country"],
        shipping_method=fields["shipping_method"],
        payment=fields["payment"],
        paid=_moment(fields["paid"]),
        fulfilled=_moment(fields["fulfilled"]),
        part_fulfilled=fields["part_fulfilled"],
        cancelled=_moment(fields["cancelled"]),
        refunded=Decimal(fields["refunded"]),
    )


def write_parcel(parcel: Parcel) -> str:
    return _line(
        {
            "order": parcel.order,
            "carrier": parcel.carrier,
            "number": parcel.number,
            "progress": parcel.progress,
            "version": parcel.version,
            "shipped": _day(parcel.shipped),
            "updated": _day(parcel.updated),
            "delivered": _day(parcel.delivered),
            "expected": [day.isoformat() for day in parcel.expected] if parcel.expected else None,
            "url": parcel.url,
        }
    )


def read_parcel(line: str) -> Parcel:
    fields = json.loads(line)
    first, last = fields["expected"] or (None, None)
    return Parcel(
        order=fields["order"],
        carrier=fields["carrier"],
        number=fields["number"],
        progress=Progress(fields["progress"]),
        version=fields["version"],
        shipped=_moment(fields["shipped"]),
        updated=_moment(fields["updated"]),
        delivered=_date(fields["delivered"]),
        expected=(date.fromisoformat(first), date.fromisoformat(last)) if first and last else None,
        url=fields["url"],
    )


def write_problems(problems: Iterable[Problem]) -> str:
    return _line([[p.path, p.line, p.column, p.message, p.remedy] for p in problems])


def read_problems(line: str) -> tuple[Problem, ...]:
    return tuple(
        Problem(path=path, line=number, column=column, message=message, remedy=remedy)
        for path, number, column, message, remedy in json.loads(line)
    )


def _line(record: object) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _date(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
