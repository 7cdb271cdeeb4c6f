"""Every rule of every pack stops what it forbids, in every language it is written in, and lets the rest through."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.errors import SettingsError
from core.sets import Reason
from core.talk import Author, Message
from core.turn import Finding
from guardrails.platform import KINDS, check_text, pack, platform_rule, platforms
from tests.guardrails.turns import FACT, NOW, answered, asked

LANGUAGES = ("en", "ja", "zh-Hans", "zh-Hant", "ko", "de", "fr", "es", "pt", "th", "id", "vi")
ORDERS = "https://www.amazon.com/gp/your-account/order-details?orderID=123"

#: platform, rule, a text that breaks it, a text that does not.
RULES = [
    ("amazon", "link", "See https://yamabuki-lane.example/tea", f"See {ORDERS}"),
    ("amazon", "link", "See yamabuki-lane dot com", "The point is small."),
    ("amazon", "link", "See http://www.amazon.com/gp/your-account/order-details", f"See {ORDERS}"),  # not secure
    ("amazon", "link", "See https://amazon.com.evil.example/gp/your-account/x", f"See {ORDERS}"),
    ("amazon", "email", "Write to hello@shop.example", "Please answer here."),
    ("amazon", "email", "Write to hello (at) shop.example", "We are at work from 10:00."),
    ("amazon", "email", "a.b @ gmail . com", "A 300 ml pot . Nice"),
    ("amazon", "phone", "Call +81 90-1234-5678", "Order 123-1234567-1234567, parcel 1234-5678-9012"),
    ("amazon", "phone", "Call 090 1234 5678", "It costs 2,900 yen until 2026-12-24."),
    ("amazon", "plain_text", "**Thank you**", "Thank you * 2"),
    ("amazon", "plain_text", "Thank you 🎉", "Thank you ™"),
    ("amazon", "length", "a" * 4_001, "a" * 4_000),
    ("ebay", "link", "See https://yamabuki-lane.example", "See https://www.ebay.com/itm/1"),
    ("ebay", "email", "Write to hello@shop.example", "Please answer here."),
    ("ebay", "phone", "Call +49 30 1234567", "It weighs 300 g."),
    ("ebay", "plain_text", "<b>Thanks</b>", "3 < 4"),
    ("ebay", "length", "a" * 2_001, "a" * 2_000),
    ("line", "length", "🍎" * 2_501, "🍎" * 2_500),  # two units each
    ("line", "plain_text", "[tea](https://shop.example)", "tea (green)"),
    ("whatsapp", "length", "a" * 4_097, "a" * 4_096),
    ("whatsapp", "html", "<i>tea</i>", "tea"),
]

#: What each word list forbids, and what stands near it, in every language.
WORDS = {
    "review_change": {
        "en": ("Could you please change your review to 5 stars?", "Thank you for your review!"),
        "ja": ("レビューを変更していただけますか。", "レビューをありがとうございます。"),
        "zh-Hans": ("麻烦您修改一下评价好吗", "感谢您的评价！"),
        "zh-Hant": ("可以請您刪除負評嗎", "感謝您的評價！"),
        "ko": ("리뷰를 수정해 주실 수 있을까요?", "리뷰를 남겨 주셔서 감사합니다."),
        "de": ("Könnten Sie Ihre Bewertung bitte löschen?", "Vielen Dank für Ihre Bewertung!"),
        "fr": ("Pourriez-vous modifier votre avis ?", "Merci pour votre avis !"),
        "es": ("¿Podría eliminar su reseña?", "¡Gracias por su reseña!"),
        "pt": ("Você poderia alterar sua avaliação?", "Obrigado pela sua avaliação!"),
        "th": ("รบกวนแก้ไขรีวิวให้หน่อย", "ขอบคุณสำหรับรีวิว"),
        "id": ("Mohon ubah ulasan Anda.", "Terima kasih atas ulasan Anda."),
        "vi": ("Anh/chị sửa đánh giá giúp shop nhé.", "Cảm ơn anh/chị đã đánh giá."),
    },
    "review_reward": {
        "en": ("Leave a review and we will send you a coupon.", "You can find the reviews on the product page."),
        "ja": ("レビューを書いていただくとクーポンを進呈します。", "レビューは商品ページにございます。"),
        "zh-Hans": ("给好评返现5元", "评价在商品页可以看到。"),
        "zh-Hant": ("寫評價送您折價券", "評價在商品頁可以看到。"),
        "ko": ("리뷰 작성 시 쿠폰을 드립니다.", "리뷰는 상품 페이지에 있습니다."),
        "de": ("Für Ihre Bewertung erhalten Sie einen Gutschein.", "Bewertungen stehen auf der Produktseite."),
        "fr": ("Pour votre avis, vous recevrez un cadeau.", "Les avis sont sur la page du produit."),
        "es": ("Por su reseña le damos un descuento.", "Las reseñas están en la página del producto."),
        "pt": ("Com a sua avaliação você ganha um cupom.", "As avaliações estão na página do produto."),
        "th": ("รีวิวแล้วรับส่วนลด", "รีวิวอยู่ในหน้าสินค้า"),
        "id": ("Tulis ulasan dan dapatkan voucher.", "Ulasan ada di halaman produk."),
        "vi": ("Đánh giá để nhận voucher nhé.", "Các đánh giá có ở trang sản phẩm."),
    },
    "review_praise": {
        "en": ("Please leave us a 5-star review.", "You may leave feedback on your order page."),
        "ja": ("星5の評価をお願いいたします。", "評価は注文履歴から行えます。"),
        "zh-Hans": ("麻烦给个五星好评", "您可以在订单里评价。"),
        "zh-Hant": ("請給我們五顆星", "您可以在訂單裡評價。"),
        "ko": ("좋은 후기 부탁드립니다.", "후기는 주문 내역에서 쓰실 수 있습니다."),
        "de": ("Über 5 Sterne freuen wir uns.", "Bewerten können Sie in Ihrer Bestellübersicht."),
        "fr": ("Merci de laisser un avis positif.", "Vous pouvez laisser un avis dans vos commandes."),
        "es": ("Déjenos cinco estrellas, por favor.", "Puede opinar en sus pedidos."),
        "pt": ("Deixe 5 estrelas para nós.", "Você pode avaliar em seus pedidos."),
        "th": ("ฝากรีวิว 5 ดาวด้วย", "รีวิวได้ที่หน้าคำสั่งซื้อ"),
        "id": ("Mohon beri bintang 5.", "Ulasan bisa ditulis di halaman pesanan."),
        "vi": ("Cho shop 5 sao nhé.", "Anh/chị có thể đánh giá ở trang đơn hàng."),
    },
    "marketing": {
        "en": ("Check out our new collection!", "The parcel leaves our shop tomorrow."),
        "ja": ("新商品もぜひご覧ください。", "商品は明日発送いたします。"),
        "zh-Hans": ("关注我们，新品上架有优惠", "包裹明天寄出。"),
        "zh-Hant": ("追蹤我們，新品上架有優惠", "包裹明天寄出。"),
        "ko": ("신상품도 구경해 보세요.", "상품은 내일 발송됩니다."),
        "de": ("Entdecken Sie unsere neue Kollektion!", "Das Paket geht morgen auf die Reise."),
        "fr": ("Découvrez notre nouvelle collection !", "Le colis part demain."),
        "es": ("¡Descubra nuestra nueva colección!", "El paquete sale mañana."),
        "pt": ("Conheça nossa nova coleção!", "O pacote sai amanhã."),
        "th": ("ลดราคาสินค้าใหม่ ห้ามพลาด", "พัสดุออกพรุ่งนี้"),
        "id": ("Lihat koleksi terbaru kami!", "Paket dikirim besok."),
        "vi": ("Ghé xem sản phẩm mới nhé!", "Mai shop gửi hàng."),
    },
    "next_coupon": {
        "en": ("Here is 10% off your next order.", "Your next parcel leaves on Monday."),
        "ja": ("次回使えるクーポンをお送りします。", "次回の発送は月曜日です。"),
        "zh-Hans": ("送您下次购物优惠券", "下次发货是周一。"),
        "zh-Hant": ("送您下次可用的折價券", "下次出貨是週一。"),
        "ko": ("다음 구매 때 쓸 쿠폰을 드립니다.", "다음 발송은 월요일입니다."),
        "de": ("Ein Gutschein für Ihren nächsten Einkauf", "Der nächste Versand ist am Montag."),
        "fr": ("Un code promo pour votre prochaine commande", "Le prochain envoi part lundi."),
        "es": ("Un cupón para su próxima compra", "El próximo envío sale el lunes."),
        "pt": ("Um cupom para sua próxima compra", "O próximo envio é na segunda."),
        "th": ("รับคูปองสำหรับครั้งหน้า", "รอบส่งครั้งหน้าคือวันจันทร์"),
        "id": ("Voucher untuk pembelian berikutnya", "Pengiriman berikutnya hari Senin."),
        "vi": ("Tặng voucher cho lần sau", "Đợt gửi sau là thứ Hai."),
    },
    "divert": {
        "en": ("Please contact us on WhatsApp.", "Please answer in this thread."),
        "ja": ("メールにて直接ご連絡ください。", "こちらのメッセージにご返信ください。"),
        "zh-Hans": ("请加我们的微信", "请在这里回复。"),
        "zh-Hant": ("請加我們的LINE", "請在這裡回覆。"),
        "ko": ("카카오톡으로 연락 주세요.", "여기로 답장해 주세요."),
        "de": ("Schreiben Sie uns bitte per WhatsApp.", "Antworten Sie bitte hier."),
        "fr": ("Écrivez-nous par WhatsApp.", "Répondez ici, s’il vous plaît."),
        "es": ("Escríbanos por WhatsApp.", "Responda aquí, por favor."),
        "pt": ("Fale com a gente pelo WhatsApp.", "Responda por aqui."),
        "th": ("แอดไลน์ร้านได้เลย", "ตอบกลับที่นี่ได้เลย"),
        "id": ("Hubungi kami lewat WhatsApp.", "Silakan balas di sini."),
        "vi": ("Anh/chị nhắn qua Zalo nhé.", "Anh/chị trả lời tại đây nhé."),
    },
    "outside": {
        "en": ("It is cheaper if you buy directly from us outside eBay.", "It is cheaper by sea mail."),
        "ja": ("eBayを通さず直接取引しませんか。", "船便のほうがお安くなります。"),
        "zh-Hans": ("私下转账给我们更便宜", "海运更便宜。"),
        "zh-Hant": ("私下轉帳給我們更便宜", "海運更便宜。"),
        "ko": ("직거래로 하시면 더 저렴합니다.", "선편이 더 저렴합니다."),
        "de": ("Bestellen Sie direkt bei uns, außerhalb von eBay.", "Per Schiff ist es günstiger."),
        "fr": ("Commandez directement chez nous, hors d’eBay.", "Par bateau, c’est moins cher."),
        "es": ("Compre directamente con nosotros, fuera de eBay.", "Por barco es más barato."),
        "pt": ("Compre direto com a gente, fora do eBay.", "Por navio é mais barato."),
        "th": ("สั่งกับร้านโดยตรง ไม่ผ่าน eBay", "ส่งทางเรือถูกกว่า"),
        "id": ("Bayar langsung ke kami di luar eBay.", "Lewat laut lebih murah."),
        "vi": ("Mua trực tiếp với shop, không qua eBay.", "Gửi đường biển rẻ hơn."),
    },
}
LISTED = [(name, language, *texts) for name, spoken in WORDS.items() for language, texts in spoken.items()]
#: A platform on which the list holds.
WHERE = {"review_change": "line", "review_reward": "whatsapp"}


def broken(text: str, platform: str, language: str = "en") -> set[str]:
    """The rules a text breaks, by their short names."""
    found = check_text(text, platform, language, conversation=asked().conversation, now=NOW)
    return {finding.detail.partition(":")[0].rpartition(".")[2] for finding in found}


@pytest.mark.parametrize(("platform", "rule", "bad", "good"), RULES)
def test_a_rule_stops_what_it_forbids_and_nothing_else(platform: str, rule: str, bad: str, good: str) -> None:
    assert rule in broken(bad, platform)
    assert broken(good, platform) == set()


@pytest.mark.parametrize(("platform", "bad"), [(platform, bad) for platform, _, bad, _ in RULES])
def test_without_its_pack_the_text_would_go_out(platform: str, bad: str, tmp_path: Path) -> None:
    """The red control: it is the pack that stops it."""
    (tmp_path / f"{platform}.toml").write_text('name = "empty"\n', encoding="utf-8")
    assert not list(check_text(bad, platform, "en", root=tmp_path))


@pytest.mark.parametrize(("name", "language", "bad", "good"), LISTED)
def test_the_words_are_known_in_twelve_languages(name: str, language: str, bad: str, good: str) -> None:
    platform = WHERE.get(name, "ebay" if name == "outside" else "amazon")
    assert name in broken(bad, platform, language)
    assert broken(good, platform, language) == set()


def test_every_list_of_words_has_all_languages() -> None:
    assert all(tuple(spoken) == LANGUAGES for spoken in WORDS.values())


@pytest.mark.parametrize("platform", ["own_shop", "amazon", "ebay", "line", "whatsapp"])
def test_nobody_may_ask_for_another_review_anywhere(platform: str) -> None:
    assert "review_change" in broken("Please remove your review.", platform)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We never ask you to change your review."),
        ("ja", "評価の変更をお願いすることはございません。"),
        ("de", "Wir bitten Sie nie, Ihre Bewertung zu ändern."),
        ("zh-Hans", "我们不会要求您修改评价。"),
    ],
)
def test_saying_that_one_does_not_ask_is_no_asking(language: str, text: str) -> None:
    assert broken(text, "own_shop", language) == set()


def test_a_denial_covers_only_itself() -> None:
    assert "review_change" in broken("We never ask you to change your review, but please edit your rating.", "own_shop")


def test_a_coupon_for_the_next_purchase_is_fine_in_the_own_shop_and_not_on_amazon() -> None:
    text = "Here is a coupon for your next order."
    assert broken(text, "own_shop") == set()
    assert broken(text, "amazon") == {"next_coupon"}


def test_a_platform_nobody_knows_lets_nothing_out() -> None:
    findings = list(platform_rule(replace(answered(FACT, FACT), platform="etsy")))
    assert [finding.reason for finding in findings] == [Reason.PLATFORM_RULE]
    assert "own_shop" in findings[0].detail
    assert pack("../own_shop") is None
    assert pack("words") is None


def test_a_turn_is_held_against_its_platform() -> None:
    turn = replace(answered("Write to hello@shop.example", FACT), platform="ebay")
    assert [one.span for one in platform_rule(turn)] == [(9, 27)]
    assert not list(platform_rule(replace(turn, platform="own_shop")))
    assert not list(platform_rule(asked()))  # nothing is said yet


WINDOW = "whatsapp.window: free text only within 24 hours of the buyer's last message"


def late(hours: float) -> list[Finding]:
    message = Message(
        conversation="c", external_id="2", channel="web", author=Author.AGENT, text="Hello", at=NOW + timedelta(hours=1)
    )
    conversation = replace(asked().conversation, messages=(*asked().conversation.messages, message))
    now = NOW + timedelta(hours=hours)
    return list(check_text(FACT, "whatsapp", "en", conversation=conversation, now=now))


def test_whatsapp_takes_free_text_for_a_day_after_the_buyer_wrote() -> None:
    assert not late(24)
    assert [one.detail for one in late(24.1)] == [
        f"{WINDOW} (the buyer last wrote at 2026-11-24 02:00)",
    ]


def test_nobody_knowing_when_the_buyer_wrote_is_an_objection() -> None:
    assert [one.reason for one in check_text(FACT, "whatsapp", "en")] == [Reason.PLATFORM_RULE]
    silent = replace(asked().conversation, messages=())
    assert list(check_text(FACT, "whatsapp", "en", conversation=silent, now=NOW))


def test_every_rule_names_its_source_and_the_day_it_was_read() -> None:
    for platform in platforms():
        found = pack(platform)
        assert found
        assert found.rules
        for rule in found.rules:
            assert rule.kind in KINDS
            assert "https://" in rule.source or "http://" in rule.source or "example, check" in rule.source
            assert rule.checked <= datetime.now(UTC).date()


def test_what_no_text_can_show_is_noted_for_people() -> None:
    line = pack("line")
    assert line
    assert "reply token" in line.notes[0]


def test_a_pack_may_demand_words(tmp_path: Path) -> None:
    (tmp_path / "words.toml").write_text('[imprint]\nen = ["registered in Kyoto"]\n', encoding="utf-8")
    (tmp_path / "fair.toml").write_text(
        '[[rule]]\nid = "imprint"\nkind = "needs_words"\nwords = "imprint"\nsays = "name the register"\n'
        'source = "example, check with the platform"\nchecked = 2026-11-23\n',
        encoding="utf-8",
    )
    assert not list(check_text("Yamabuki Lane, registered in Kyoto.", "fair", "en", root=tmp_path))
    assert [one.detail for one in check_text("Hello", "fair", "en", root=tmp_path)] == [
        "fair.imprint: name the register"
    ]


RULE = '[[rule]]\nid = "x"\nkind = "{kind}"\nsays = "x"\nsource = "x"\n{rest}\n'


@pytest.mark.parametrize(
    ("kind", "rest", "complaint"),
    [
        ("no_words", 'checked = 2026-11-23\nwords = "nowhere"', "no list 'nowhere'"),
        ("no_smell", "checked = 2026-11-23", "kind is one of"),
        ("no_email", "", "a rule has no 'checked'"),
    ],
)
def test_a_broken_pack_says_what_is_wrong(kind: str, rest: str, complaint: str, tmp_path: Path) -> None:
    (tmp_path / "words.toml").write_text("", encoding="utf-8")
    (tmp_path / "odd.toml").write_text(RULE.format(kind=kind, rest=rest), encoding="utf-8")
    with pytest.raises(SettingsError, match=complaint):
        list(check_text("Hello", "odd", "en", root=tmp_path))
