"""What is supported by what: a reply's figures against its evidence."""

from collections.abc import Iterable

import pytest

from core.values import ValueKind, stray

_LANE = "country: DE\ncarrier: EMS\nprice: 2900 JPY\ndays: 5-9\nbusiness_days: true"
_SLOW_LANE = "country: DE\ncarrier: ePacket Light\nprice: 1680 JPY\ndays: 10-18\nbusiness_days: false"
_SHOP = "dispatch_days: 1-2\nfree_over: 25000 JPY"
_RETURNS = "accepted: true\nwindow_days: 30\ncounted_from: delivery"
_COUPON = "percent: 10\nvalid_until: 2026-12-11"
_HOURS = "mon: 10:00-18:00"
_KETTLE = "The kettle holds 1.2 l, weighs 450 g and is 12.5 cm wide. SKU TK-300-BLK."
_CONTACT = "email: hello@shop.example\nurl: https://shop.example/returns"
_REST = "minimum: 20\nrefund_weeks: 2\nwarranty: 1 year"
_EVIDENCE = (_LANE, _SHOP, _RETURNS, _COUPON, _HOURS, _KETTLE, _CONTACT, _REST)

#: One reply in every language; all its figures stand in the evidence.
REPLIES = {
    "en": "Shipping with EMS costs ¥2,900 and takes 5–9 business days. Orders over ¥25,000 ship free; we dispatch "
    "within one to two working days. Returns within 30 days. 10% off until December 11, 2026. Open 10 am to 6 pm. "
    "It holds 1.2 litres, weighs 450 g and is 12.5 cm wide (TK-300-BLK). Write to hello@shop.example or see "
    "https://shop.example/returns. From 20 pieces. Refund within a fortnight. One year warranty.",
    "de": "Der Versand mit EMS kostet 2.900 ¥ und dauert 5 bis 9 Werktage. Ab 25.000 JPY versandkostenfrei; "
    "Versand "
    "innerhalb von ein bis zwei Werktagen. Rückgabe innerhalb von 30 Tagen, 10 % Rabatt bis zum 11. Dezember 2026. "
    "Geöffnet von 10 bis 18 Uhr. Fassungsvermögen 1,2 Liter, Gewicht 450 Gramm, Durchmesser 12,5 cm (TK-300-BLK). "
    "hello@shop.example, https://shop.example/returns. Ab 20 Stück. Erstattung innerhalb von zwei Wochen, "
    "einjährige Garantie.",
    "ja": "EMSの送料は2,900円、お届けまで5〜9営業日です。25,000円以上で送料無料、1〜2営業日以内に発送します。"
    "返品は30日以内、"
    "2026年12月11日まで1割引です。営業時間は午前10時から午後6時までです。容量は1.2リットル、重さは450グラム、"
    "直径12.5センチ"
    "（TK-300-BLK）。hello@shop.exampleまたはhttps://shop.example/returnsをご覧ください。20個から承ります。"
    "返金は2週間以内、"
    "保証は1年間です。",
    "zh-Hans": "EMS运费为2,900日元，需要5至9个工作日。满25,000日元包邮，1到2个工作日内发货。30天内可退货，"
    "2026年12月11日前享受"
    "九折优惠。营业时间为上午10点到下午6点。容量1.2升，重450克，直径12.5厘米（TK-300-BLK）。请联系hello@shop."
    "example，"
    "或查看https://shop.example/returns。20件起订。两周内退款，保修一年。",
    "zh-Hant": "EMS運費為2,900日圓，需要5至9個工作天。滿25,000日圓免運，1到2個工作天內出貨。30天內可退貨，"
    "2026年12月11日前享"
    "九折優惠。營業時間為上午10點到下午6點。容量1.2公升，重450公克，直徑12.5公分（TK-300-BLK）。"
    "請聯絡hello@shop.example，"
    "或查看https://shop.example/returns。20個起訂。兩週內退款，保固一年。",
    "ko": "EMS 배송비는 2,900엔이며 5~9영업일이 걸립니다. 25,000엔 이상은 무료 배송이며 1~2영업일 이내에 "
    "발송합니다. 30일 이내에 "
    "반품하실 수 있고 2026년 12월 11일까지 10% 할인합니다. 영업시간은 오전 10시부터 오후 6시까지입니다. 용량은 "
    "1.2리터, 무게는 "
    "450그램, 지름은 12.5센티미터입니다(TK-300-BLK). hello@shop.example 또는 https://shop.example/returns를 "
    "참고해 주세요. "
    "20개부터 가능합니다. 환불은 2주 이내, 보증은 1년입니다.",
    "fr": "La livraison par EMS coûte 2 900 ¥ et prend 5 à 9 jours ouvrés. Livraison offerte dès 25 000 yens ; "
    "expédition sous un à deux jours ouvrés. Retour sous 30 jours, 10 % de remise jusqu'au 11 décembre 2026. "
    "Ouvert "
    "de 10 h à 18 h. Contenance 1,2 litre, poids 450 grammes, diamètre 12,5 cm (TK-300-BLK). hello@shop.example, "
    "https://shop.example/returns. À partir de 20 pièces. Remboursement sous deux semaines, garantie un an.",
    "es": "El envío por EMS cuesta 2.900 yenes y tarda de 5 a 9 días hábiles. Envío gratis a partir de 25.000 ¥; "
    "enviamos en 1 o 2 días laborables. Devoluciones en 30 días, 10 % de descuento hasta el 11 de diciembre de "
    "2026. "
    "Abierto de 10:00 a 18:00. Capacidad 1,2 litros, peso 450 gramos, diámetro 12,5 cm (TK-300-BLK). "
    "hello@shop.example, https://shop.example/returns. Desde 20 unidades. Reembolso en dos semanas, garantía "
    "de un año.",
    "pt": "O envio por EMS custa 2.900 ienes e leva de 5 a 9 dias úteis. Frete grátis acima de ¥ 25.000; "
    "postamos em "
    "1 a 2 dias úteis. Devoluções em até 30 dias, 10% de desconto até 11 de dezembro de 2026. Aberto das 10h "
    "às 18h. "
    "Capacidade de 1,2 litro, peso de 450 gramas, diâmetro de 12,5 cm (TK-300-BLK). hello@shop.example, "
    "https://shop.example/returns. A partir de 20 unidades. Reembolso em duas semanas, garantia de um ano.",
    "th": "ค่าจัดส่ง EMS 2,900 เยน ใช้เวลา 5–9 วันทำการ สั่งซื้อครบ 25,000 เยนส่งฟรี จัดส่งภายใน 1-2 วันทำการ "
    "คืนสินค้าได้ภายใน 30 วัน ลด 10% ถึงวันที่ 11 ธันวาคม 2569 เปิด 10.00–18.00 น. ความจุ 1.2 ลิตร น้ำหนัก 450 กรัม "
    "เส้นผ่านศูนย์กลาง 12.5 ซม. (TK-300-BLK) hello@shop.example https://shop.example/returns ขั้นต่ำ 20 ชิ้น "
    "คืนเงินภายในสองสัปดาห์ รับประกัน 1 ปี",
    "id": "Ongkos kirim EMS 2.900 yen dan memakan waktu 5–9 hari kerja. Gratis ongkir untuk pesanan di atas 25.000 "
    "yen; kami kirim dalam 1 sampai 2 hari kerja. Pengembalian dalam 30 hari, diskon 10% hingga 11 Desember 2026. "
    "Buka pukul 10.00–18.00. Kapasitas 1,2 liter, berat 450 gram, diameter 12,5 cm (TK-300-BLK). hello@shop."
    "example, "
    "https://shop.example/returns. Minimal 20 buah. Pengembalian dana dalam dua minggu, garansi satu tahun.",
    "vi": "Phí vận chuyển EMS là 2.900 yên và mất 5–9 ngày làm việc. Miễn phí vận chuyển cho đơn từ 25.000 "
    "yên; gửi "
    "hàng trong 1 đến 2 ngày làm việc. Đổi trả trong 30 ngày, giảm 10% đến ngày 11 tháng 12 năm 2026. Mở cửa từ 10 "
    "giờ đến 18 giờ. Dung tích 1,2 lít, nặng 450 gam, đường kính 12,5 cm (TK-300-BLK). hello@shop.example, "
    "https://shop.example/returns. Tối thiểu 20 cái. Hoàn tiền trong hai tuần, bảo hành một năm.",
}
#: Figures as the replies write them, and a wrong one in their place.
_EDITS = (
    ("2,900", "2,800"),
    ("2.900", "2.950"),
    ("2 900", "29 000"),
    ("25,000", "20,000"),
    ("25.000", "35.000"),
    ("25 000", "24 000"),
    ("30", "14"),
    ("10%", "15%"),
    ("10 %", "20 %"),
    ("1割引", "2割引"),
    ("九折", "八折"),
    ("2026", "2027"),
    ("2569", "2570"),
    ("12月11日", "12月21日"),
    ("12월 11일", "11월 12일"),
    ("Dezember", "November"),
    ("December", "January"),
    ("décembre", "janvier"),
    ("diciembre", "noviembre"),
    ("dezembro", "novembro"),
    ("Desember", "November"),
    ("ธันวาคม", "มกราคม"),
    ("tháng 12", "tháng 10"),
    ("18", "19"),
    ("6 pm", "7 pm"),
    ("午後6時", "午後7時"),
    ("下午6点", "上午6点"),
    ("下午6點", "下午5點"),
    ("오후 6시", "오전 6시"),
    ("1.2", "1.5"),
    ("1,2", "12"),
    ("450", "540"),
    ("12.5", "12.6"),
    ("12,5", "125"),
    ("TK-300-BLK", "TK-330-BLK"),
    ("TK-300-BLK", "TK-300-WHT"),
    ("hello@", "help@"),
    ("shop.example/returns", "shop.example/refunds"),
    ("https://shop.example", "https://shop-example.com"),
    ("¥", "€"),
    ("yenes", "euros"),
    (" yen ", " rupiah "),
    ("yens", "euros"),
    ("円", "元"),
    ("日元", "美元"),
    ("日圓", "台幣"),
    ("엔", "원"),
    ("เยน", "บาท"),
    ("yên", "đồng"),
    ("business days", "days"),
    ("Werktage", "Tage"),
    ("営業日", "日"),
    ("个工作日", "天"),
    ("個工作天", "天"),
    ("영업일", "일"),
    ("jours ouvrés", "jours"),
    ("días hábiles", "días"),
    ("dias úteis", "dias"),
    ("วันทำการ", "วัน"),
    ("hari kerja", "hari"),
    ("ngày làm việc", "ngày"),
    ("fortnight", "month"),
    ("zwei Wochen", "drei Wochen"),
    ("2週間", "2か月"),
    ("两周", "三周"),
    ("兩週", "兩個月"),
    ("2주", "3주"),
    ("deux semaines", "trois semaines"),
    ("dos semanas", "tres semanas"),
    ("duas semanas", "duas horas"),
    ("สองสัปดาห์", "สามสัปดาห์"),
    ("dua minggu", "tiga minggu"),
    ("hai tuần", "ba tuần"),
    ("einjährige", "zweijährige"),
    ("20 ", "25 "),
    ("20個", "25個"),
    ("20件", "25件"),
    ("20개", "25개"),
)


def _strays(reply: str, evidence: Iterable[str], language: str | None = None) -> list[str]:
    return [value.text for value in stray(reply, evidence, language=language)]


@pytest.mark.parametrize("language", REPLIES)
def test_a_true_reply_has_no_stray_figure(language: str) -> None:
    assert stray(REPLIES[language], _EVIDENCE, language=language) == ()


@pytest.mark.parametrize("language", REPLIES)
def test_a_true_reply_has_no_stray_figure_where_the_evidence_is_prose_in_another_language(language: str) -> None:
    for other, prose in REPLIES.items():
        assert not stray(REPLIES[language], [prose], language=language, evidence_languages=[other]), other


@pytest.mark.parametrize(
    ("language", "true", "false"),
    [(lang, true, false) for lang, reply in REPLIES.items() for true, false in _EDITS if true in reply],
)
def test_every_wrong_figure_is_found(language: str, true: str, false: str) -> None:
    reply = REPLIES[language].replace(true, false)
    assert stray(reply, _EVIDENCE, language=language)


def test_without_evidence_every_figure_is_stray() -> None:
    assert _strays("¥2,900 in 5–9 days", [], "en") == ["¥2,900", "5", "9 days"]
    assert _strays("no figures here", [], "en") == []


@pytest.mark.parametrize(
    ("reply", "evidence"),
    [
        ("within 30 days", "window_days: 30"),
        ("within 30 days", "returns.window_days: 30"),
        ("5–9 days", "days: 5-9"),
        ("1–2 business days", "dispatch_days: 1-2"),
        ("within 2 weeks", "refund_weeks: 2"),
        ("10 % off", "percent: 10"),
        ("10 % off", "Discount (%): 10"),
        ("¥2,900", "Price (JPY): 2900"),
        ("¥2,900", "price_jpy: 2,900"),
        ("¥2,900", "Price in yen: 2,900"),
        ("1 kg", "重さ(g): 1000"),
        ("30 cm", "size_cm: 30"),
        ("5–9 business days", "Lieferzeit (Werktage): 5–9"),
        ("5–9 business days", "Country: Germany; Carrier: EMS; Business days: 5–9"),
        ("5–9 business days", "営業日数：5〜9"),
        ("5–9 days", "日数: 5〜9"),
        ("5–9 days", "天数：5-9"),
        ("30 minutes", "- Steeping minutes: 30"),
    ],
)
def test_a_key_gives_its_numbers_their_unit(reply: str, evidence: str) -> None:
    assert stray(reply, [evidence], language="en") == ()


@pytest.mark.parametrize(
    ("reply", "evidence"),
    [
        ("within 30 days", "window: 30"),
        ("within 30 days", "window_weeks: 30"),
        ("within 30 days", "日本: 30"),
        ("5–9 business days", "days: 5-9"),
        ("5–9 business days", "days: 5-9\nbusiness_days: false"),
        ("5–9 days", "days: 5-9\nbusiness_days: true"),
        ("1–2 days", "dispatch_days: 1-2"),
        ("¥2,900", "price: 2900"),
        ("€2,900", "price_jpy: 2900"),
        ("10%", "percentile_rank: 20\ncount: 10"),
        ("30 kg", "weight_g: 30"),
        ("30 days", "days: 5-9\nminimum: 30"),
        ("7 days", "1 week"),
        ("1 week", "7 days"),
        ("24 hours", "1 day"),
        ("1 month", "30 days"),
        ("2026-12-11", "11 December"),
        ("https://shop.example", "https://shop.example/returns"),
        ("http://shop.example", "https://shop.example"),
        ("JPY 100", "人民币100"),
        ("5 °C", "-5 °C"),
    ],
)
def test_near_misses_are_stray(reply: str, evidence: str) -> None:
    assert stray(reply, [evidence], language="en")


@pytest.mark.parametrize(
    ("reply", "evidence"),
    [
        ("2900", "2900 JPY"),
        ("30", "30 days"),
        ("10", "10%"),
        ("the year 2026", "2026-12-11"),
        ("20 pieces", "minimum: 20"),
        ("20", "20個"),
        ("20 Stück", "20件"),
        ("December 11", "2026-12-11"),
        ("in December", "2026-12-11"),
        ("December 2026", "2026-12-11"),
        ("on the 9日", "2026-12-09"),
        ("0.3 l", "300 ml"),
        ("1 kg", "1000 g"),
        ("30% off", "七折"),
        ("七折", "30% off"),
        ("half price", "50% off"),
        ("12/11/2026", "2026-12-11"),
        ("¥100", "¥100的茶"),
        ("two colours", "两种颜色"),
        ("2 times", "We fire it twice."),
        ("4人", "Wir sind zu viert."),
        ("ご注文1件につき350円", "JPY 350 per order"),
    ],
)
def test_the_same_said_otherwise_is_supported(reply: str, evidence: str) -> None:
    assert stray(reply, [evidence], language="en") == ()


@pytest.mark.parametrize(
    ("reply", "evidence"),
    [("20 pieces", "20 g"), ("20 g", "20 pieces"), ("20%", "20"), ("20 €", "20"), ("1個まで", "one each")],
)
def test_a_unit_needs_its_own_support(reply: str, evidence: str) -> None:
    assert stray(reply, [evidence], language="en")


def test_units_come_from_the_same_evidence_text_only() -> None:
    assert stray("5–9 business days", [_LANE], language="en") == ()
    assert stray("10–18 business days", [_LANE, _SLOW_LANE], language="en")
    assert stray("10–18 days", [_LANE, _SLOW_LANE], language="en") == ()


def test_the_language_of_the_evidence_closes_what_is_open() -> None:
    assert stray("EUR 1 und 3,5 kg", ["EUR 1, 3,500 kg"], language="de") == ()
    assert stray("3,5 kg", ["3,500 kg"], language="de", evidence_languages=["en"])
    assert stray("3,5 kg", ["3,500 kg"], language="de", evidence_languages=["de"]) == ()


def test_each_evidence_text_has_its_language() -> None:
    with pytest.raises(ValueError, match="argument"):
        stray("5", ["5"], language="en", evidence_languages=[])


def test_strays_come_left_to_right_with_their_place() -> None:
    reply = "It costs ¥3,000 and takes 4 days."
    first, second = stray(reply, [_LANE], language="en")
    assert (first.kind, second.kind) == (ValueKind.MONEY, ValueKind.DURATION)
    assert [reply[slice(*value.span)] for value in (first, second)] == ["¥3,000", "4 days"]
