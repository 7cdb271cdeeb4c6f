"""What the source denies or narrows survives in the reply, in the languages that henji learned after its first four."""

import pytest

from core.sets import Reason
from guardrails.wording import condition_dropped, negation_changed
from guardrails.words import condition, negation
from tests.guardrails.turns import answered, reasons

#: (language, what the shop wrote, said again, turned round)
NEGATIONS = (
    ("zh-Hant", "已拆封的化妝品恕不退換。", "已拆封的化妝品不退換。", "已拆封的化妝品可退換。"),
    ("zh-Hant", "這個碗可以放進洗碗機。", "這個碗可以放進洗碗機。", "這個碗不可以放進洗碗機。"),
    (
        "ko",
        "개봉한 화장품은 반품할 수 없습니다.",
        "개봉한 화장품은 반품할 수 없습니다.",
        "개봉한 화장품은 반품할 수 있습니다.",
    ),
    (
        "ko",
        "이 그릇은 식기세척기에 사용할 수 있습니다.",
        "이 그릇은 식기세척기에 사용할 수 있습니다.",
        "이 그릇은 식기세척기에 사용하면 안됩니다.",
    ),
    (
        "fr",
        "Les cosmétiques ouverts ne sont pas repris.",
        "Non, les cosmétiques ouverts ne sont pas repris.",
        "Les cosmétiques ouverts sont repris.",
    ),
    (
        "fr",
        "Ce bol passe au lave-vaisselle.",
        "Oui, ce bol passe au lave-vaisselle.",
        "Ce bol ne passe pas au lave-vaisselle.",
    ),
    (
        "es",
        "Los cosméticos abiertos no se pueden devolver.",
        "No, los cosméticos abiertos no se pueden devolver.",
        "Los cosméticos abiertos se pueden devolver.",
    ),
    (
        "es",
        "El bol es apto para lavavajillas.",
        "El bol es apto para lavavajillas.",
        "El bol no es apto para lavavajillas.",
    ),
    (
        "pt",
        "Cosméticos abertos não podem ser devolvidos.",
        "Não, cosméticos abertos não podem ser devolvidos.",
        "Cosméticos abertos podem ser devolvidos.",
    ),
    (
        "pt",
        "A tigela pode ir à lava-louças.",
        "A tigela pode ir à lava-louças.",
        "A tigela nunca pode ir à lava-louças.",
    ),
    ("th", "เครื่องสำอางที่เปิดแล้วไม่สามารถคืนได้", "เครื่องสำอางที่เปิดแล้วไม่สามารถคืนได้", "เครื่องสำอางที่เปิดแล้วสามารถคืนได้"),
    ("th", "ชามนี้เข้าเครื่องล้างจานได้", "ชามนี้เข้าเครื่องล้างจานได้", "ชามนี้ห้ามเข้าเครื่องล้างจาน"),
    (
        "id",
        "Kosmetik yang sudah dibuka tidak dapat dikembalikan.",
        "Kosmetik yang sudah dibuka tidak bisa dikembalikan.",
        "Kosmetik yang sudah dibuka dapat dikembalikan.",
    ),
    (
        "id",
        "Mangkuk ini aman untuk mesin cuci piring.",
        "Mangkuk ini aman untuk mesin cuci piring.",
        "Mangkuk ini tidak aman untuk mesin cuci piring.",
    ),
    ("vi", "Mỹ phẩm đã mở không được đổi trả.", "Mỹ phẩm đã mở không được đổi trả.", "Mỹ phẩm đã mở được đổi trả."),
    (
        "vi",
        "Bát này dùng được trong máy rửa bát.",
        "Bát này dùng được trong máy rửa bát.",
        "Bát này không dùng được trong máy rửa bát.",
    ),
)

#: (language, what the shop wrote, said again, the narrowing left out)
CONDITIONS = (
    ("zh-Hant", "禮品包裝僅限日本國內訂單。", "禮品包裝僅限日本國內訂單。", "禮品包裝日本國內訂單。"),
    (
        "ko",
        "선물 포장은 일본 내 주문만 가능합니다.",
        "선물 포장은 일본 내 주문만 가능합니다.",
        "선물 포장은 일본 내 주문도 가능합니다.",
    ),
    (
        "fr",
        "L’emballage cadeau est possible uniquement au Japon.",
        "L’emballage cadeau est possible uniquement au Japon.",
        "L’emballage cadeau est possible au Japon.",
    ),
    (
        "es",
        "El envoltorio de regalo es posible solo en Japón.",
        "El envoltorio de regalo solo es posible en Japón.",
        "El envoltorio de regalo es posible en Japón.",
    ),
    (
        "pt",
        "A embalagem para presente é possível apenas no Japão.",
        "A embalagem para presente é possível apenas no Japão.",
        "A embalagem para presente é possível no Japão.",
    ),
    ("th", "ห่อของขวัญได้เฉพาะในญี่ปุ่นเท่านั้น", "ห่อของขวัญได้เฉพาะในญี่ปุ่น", "ห่อของขวัญได้ในญี่ปุ่น"),
    (
        "id",
        "Bungkus kado hanya untuk pesanan di Jepang.",
        "Bungkus kado hanya untuk pesanan di Jepang.",
        "Bungkus kado untuk pesanan di Jepang.",
    ),
    ("vi", "Gói quà chỉ áp dụng tại Nhật Bản.", "Gói quà chỉ áp dụng tại Nhật Bản.", "Gói quà áp dụng tại Nhật Bản."),
)

#: Words that look like a denial or a condition and are none.
NO_NEGATIONS = (
    ("zh-Hant", "不僅有茶，還有杯子。"),
    ("zh-Hant", "不過三天就到。"),
    ("ko", "지구본 모양의 안경집입니다."),
    ("fr", "Une tasse noire, un bol neuf."),
    ("es", "No sólo té, también tazas."),
    ("pt", "Não só chá, também xícaras."),
    ("th", "จัดส่งไม่เกิน 3 วัน"),
    ("th", "สนใจหรือไม่"),
    ("id", "Tidak hanya teh, ada juga cangkir."),
    ("vi", "Giao hàng không quá 3 ngày."),
    ("vi", "Quý khách có cần gói quà không?"),
    ("zh-Hant", "支援無線充電，沒有問題，差不多三天就到。"),
    ("ko", "도자기 못지않게 튼튼하며 문제없습니다."),
    ("fr", "Pas de souci, c’est possible."),
    ("vi", "Hợp với không gian nhỏ, gửi bằng đường hàng không."),
)
#: Denials as people write them in haste, or that no word for "not" carries.
DENIALS = (
    ("ko", "개봉 후에는 교환이 어렵습니다."),
    ("fr", "Ni repris ni échangés."),
    ("pt", "Nao aceitamos devolucoes."),
    ("id", "Tdk bisa, ga ada stok."),
    ("vi", "Shop ko nhận đổi trả."),
    ("vi", "Hàng không đổi trả."),
)
NO_CONDITIONS = (
    ("only", "ko", "배송비는 5만 원입니다."),
    ("only", "vi", "Địa chỉ của cửa hàng ở Kyoto."),
    ("except", "vi", "Cửa hàng có giao ra nước ngoài."),
    ("except", "vi", "Ngoài ra còn có trà."),
    ("except", "id", "Selain itu ada teh."),
    ("if", "ko", "화면 크기는 6인치입니다."),
    ("if", "th", "ข้อมูลถูกต้อง"),
    ("if", "th", "ลูกค้าต้องการชา"),
    ("if", "th", "ส่งเมื่อวานนี้"),
    ("if", "pt", "A regra aplica-se ao Japão."),
    ("bound", "id", "Paket sampai besok."),
    ("only", "ko", "작지만 튼튼합니다."),
    ("only", "zh-Hant", "期限不限。"),
    ("except", "zh-Hant", "不但好看，也好用。"),
    ("if", "zh-Hant", "無須擔心。"),
    ("if", "vi", "Tay cầm ở bên phải, phải không ạ?"),
    ("bound", "fr", "Rincez avant le premier usage."),
)
NARROWED = (
    ("only", "zh-Hant", "限日本國內訂單。"),
    ("only", "ko", "금요일까지만 주문을 받습니다."),
    ("if", "ko", "미사용 시 반품됩니다."),
    ("bound", "zh-Hant", "3天內到貨。"),
    ("bound", "ko", "3일 안에 보냅니다."),
    ("bound", "fr", "Retour sous 14 jours."),
    ("bound", "es", "Devoluciones en un plazo de 14 días."),
    ("bound", "pt", "Pedidos antes de 3 de maio."),
    ("bound", "id", "Pesan sebelum 3 Mei."),
    ("bound", "vi", "Đổi trả trong 14 ngày."),
)


@pytest.mark.parametrize(("language", "source", "kept", "turned"), NEGATIONS)
def test_a_denial_survives(language: str, source: str, kept: str, turned: str) -> None:
    assert reasons(negation_changed, answered(kept, source, language=language)) == []
    assert reasons(negation_changed, answered(turned, source, language=language)) == [Reason.NEGATION_CHANGED]


@pytest.mark.parametrize(("language", "source", "kept", "dropped"), CONDITIONS)
def test_what_narrows_a_promise_survives(language: str, source: str, kept: str, dropped: str) -> None:
    assert reasons(condition_dropped, answered(kept, source, language=language)) == []
    assert Reason.CONDITION_DROPPED in reasons(condition_dropped, answered(dropped, source, language=language))


@pytest.mark.parametrize(("language", "sentence"), NO_NEGATIONS)
def test_what_only_looks_like_a_denial_is_none(language: str, sentence: str) -> None:
    pattern = negation(language)
    assert pattern is not None
    assert pattern.findall(sentence) == []


@pytest.mark.parametrize(("language", "sentence"), DENIALS)
def test_a_denial_is_seen_as_people_write_it(language: str, sentence: str) -> None:
    pattern = negation(language)
    assert pattern is not None
    assert pattern.search(sentence)


@pytest.mark.parametrize(("kind", "language", "sentence"), NARROWED)
def test_what_narrows_is_seen_in_its_other_words(kind: str, language: str, sentence: str) -> None:
    pattern = condition(kind, language)
    assert pattern is not None
    assert pattern.search(sentence)


@pytest.mark.parametrize(("kind", "language", "sentence"), NO_CONDITIONS)
def test_what_only_looks_like_a_condition_is_none(kind: str, language: str, sentence: str) -> None:
    pattern = condition(kind, language)
    assert pattern is not None
    assert pattern.findall(sentence) == []


@pytest.mark.parametrize("minimum", ["ขั้นต่ำ", "ขั้นต่ํา"])
def test_a_thai_vowel_counts_in_both_its_spellings(minimum: str) -> None:
    """The normal form writes it in two letters, a keyboard in one."""
    pattern = condition("bound", "th")
    assert pattern is not None
    assert pattern.search(f"{minimum} 3 ชิ้น")
