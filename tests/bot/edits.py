"""Good replies with their evidence, and the edits that spoil them, in the languages of the demo shop."""

from typing import Final

EVIDENCE: Final = {
    "en": (
        (
            "Returns. You may return goods within 30 days of delivery. This applies since 1 April 2026. The goods"
            " must be unused and in their original packaging. Food and opened cosmetics cannot be returned. We "
            "accept exchanges only in Japan. The buyer pays for the return shipping."
        ),
        (
            "Shipping. EMS to Germany costs 2,900 yen and takes 5-9 business days. EMS to France costs 3,100 yen "
            "and takes 4-8 business days. Orders over 25,000 yen ship free of charge, except to Brazil. We do not"
            " ship to Russia. Kettle TK-300-BLK is in stock. See https://shop.example/ship for the table."
        ),
    ),
    "de": (
        (
            "Rückgabe. Sie können Ware innerhalb von 30 Tagen nach der Lieferung zurückgeben. Das gilt seit dem "
            "1. April 2026. Die Ware muss unbenutzt und in der Originalverpackung sein. Lebensmittel können nicht"
            " zurückgegeben werden. Umtausch bieten wir nur in Japan an. Die Kosten der Rücksendung trägt der "
            "Käufer."
        ),
        (
            "Versand. EMS nach Deutschland kostet 2.900 Yen und dauert 5-9 Werktage. EMS nach Frankreich kostet "
            "3.100 Yen und dauert 4-8 Werktage. Ab 25.000 Yen ist der Versand kostenlos, außer nach Brasilien. "
            "Nach Russland versenden wir nicht. Der Kessel TK-300-BLK ist lieferbar. Die Tabelle steht auf "
            "https://shop.example/ship."
        ),
    ),
    "ja": (
        (
            "返品について。商品のお届けから30日以内に返品できます。この規定は2026年4月1日から適用されます。"
            "商品は未使用で、元の箱に入っている必要があります。食品は返品できません。交換は日本国内のみ承ります。"
            "返品の送料はお客様のご負担です。"
        ),
        (
            "配送について。ドイツへのEMSの送料は2,900円で、5～9営業日かかります。"
            "フランスへのEMSの送料は3,100円で、4～8営業日かかります。"
            "25,000円以上のご注文は、ブラジルを除き、送料無料です。ロシアには発送しておりません。"
            "やかんTK-300-BLKは在庫があります。"
            "表は https://shop.example/ship にあります。"
        ),
    ),
    "zh-Hans": (
        (
            "退货说明。您可以在收货后30天内退货。本规定自2026年4月1日起适用。商品必须未使用，并保留原包装。"
            "食品不能退货。只有日本国内可以换货。退货运费由买家承担。"
        ),
        (
            "配送说明。寄往德国的EMS运费为2,900日元，需要5-9个工作日。"
            "寄往法国的EMS运费为3,100日元，需要4-8个工作日。订单满25,000日元免运费，巴西除外。"
            "我们不向俄罗斯发货。水壶TK-300-BLK有货。"
            "表格请见 https://shop.example/ship 。"
        ),
    ),
}

#: (language, reply): proven by the evidence above.
GOOD: Final = (
    ("en", "EMS to Germany costs 2,900 yen and takes 5-9 business days."),
    ("en", "Shipping to Germany by EMS costs ¥2,900. It takes 5 to 9 business days."),
    ("en", "Thank you for your question! You may return goods within 30 days of delivery."),
    ("en", "You can return goods within 30 days of delivery, and they must be unused and in their original packaging."),
    ("en", "No, we do not ship to Russia."),
    ("en", "Food cannot be returned."),
    ("en", "We don't ship to Russia, sorry. Orders over 25,000 yen ship free of charge, except to Brazil."),
    ("en", "We accept exchanges only in Japan. Feel free to ask if you have any other questions."),
    ("en", "Hello, thank you for your message. Kettle TK-300-BLK is in stock. Shall we reserve it?"),
    ("en", "The return shipping is paid by the buyer."),
    ("de", "EMS nach Deutschland kostet 2.900 Yen und dauert 5-9 Werktage."),
    ("de", "Der Versand mit EMS nach Deutschland dauert 5 bis 9 Werktage und kostet 2.900 ¥."),
    ("de", "Vielen Dank für Ihre Frage. Sie können die Ware innerhalb von 30 Tagen nach der Lieferung zurückgeben."),
    ("de", "Nein, nach Russland versenden wir nicht."),
    ("de", "Lebensmittel können leider nicht zurückgegeben werden."),
    ("de", "Wir bieten Umtausch nur in Japan an. Bei weiteren Fragen helfen wir Ihnen gern weiter."),
    ("de", "Ab 25.000 Yen ist der Versand kostenlos, außer nach Brasilien."),
    ("ja", "ドイツへのEMSの送料は2,900円で、5～9営業日かかります。"),
    ("ja", "お問い合わせいただきありがとうございます。商品のお届けから30日以内に返品できます。"),
    ("ja", "食品は返品できません。"),
    ("ja", "申し訳ございません。ロシアには発送しておりません。"),
    ("ja", "交換は日本国内のみ承ります。ほかにご不明な点がございましたらお気軽にお問い合わせください。"),
    ("ja", "25,000円以上のご注文は、ブラジルを除き、送料無料です。"),
    ("ja", "商品は未使用で、元の箱に入っている必要があります。"),
    ("zh-Hans", "寄往德国的EMS运费为2,900日元，需要5-9个工作日。"),
    ("zh-Hans", "您好，感谢您的咨询。您可以在收货后30天内退货。"),
    ("zh-Hans", "食品不能退货。"),
    ("zh-Hans", "抱歉，我们不向俄罗斯发货。"),
    ("zh-Hans", "只有日本国内可以换货。如果您还有其他问题，请随时联系我们。"),
    ("zh-Hans", "订单满25,000日元免运费，巴西除外。"),
)

#: (language, reply): a figure, date, code or address is wrong.
FIGURES: Final = (
    ("en", "EMS to Germany costs 2,990 yen and takes 5-9 business days."),
    ("en", "EMS to Germany costs 2,900 euros and takes 5-9 business days."),
    ("en", "EMS to Germany takes 5-9 days longer than 12 weeks."),
    ("en", "You may return goods within 60 days of delivery."),
    ("en", "This applies since 4 January 2026."),
    ("en", "This applies since 1 April 2025."),
    ("en", "Kettle TK-300-BLU is in stock."),
    ("en", "See https://shop.example/ships for the table."),
    ("en", "See https://evil.example/ship for the table."),
    ("en", "Food is 10% off."),
    ("de", "EMS nach Deutschland kostet 2,90 Yen und dauert 5-9 Werktage."),
    ("de", "EMS nach Deutschland kostet 2.900 Yen und dauert 5-9 Wochen."),
    ("de", "Sie können Ware innerhalb von 40 Tagen nach der Lieferung zurückgeben."),
    ("de", "Das gilt seit dem 4. April 2026."),
    ("de", "Der Kessel TK-200-BLK ist lieferbar."),
    ("de", "Die Tabelle steht auf https://shop.example/versand."),
    ("ja", "ドイツへのEMSの送料は2,800円で、5～9営業日かかります。"),
    ("ja", "ドイツへのEMSの送料は2,900ユーロです。"),
    ("ja", "商品のお届けから60日以内に返品できます。"),
    ("ja", "この規定は2026年5月1日から適用されます。"),
    ("ja", "やかんTK-300-REDは在庫があります。"),
    ("ja", "表は https://shop.example/shop にあります。"),
    ("zh-Hans", "寄往德国的EMS运费为2,900元，需要5-9个工作日。"),
    ("zh-Hans", "寄往德国的EMS运费为2,900日元，需要5-8个工作日。"),
    ("zh-Hans", "您可以在收货后7天内退货。"),
    ("zh-Hans", "本规定自2026年4月2日起适用。"),
    ("zh-Hans", "水壶TK-300-BLX有货。"),
    ("zh-Hans", "表格请见 https://shop.example/zh 。"),
)

#: (language, finding, reply): the words around the figures are turned round, widened or said of another thing.
WORDS: Final = (
    ("en", "negation_changed", "Food and opened cosmetics can be returned."),
    ("en", "negation_changed", "We ship to Russia."),
    ("en", "negation_changed", "Kettle TK-300-BLK is not in stock."),
    ("en", "negation_changed", "You may not return goods within 30 days of delivery."),
    ("en", "negation_changed", "The goods must be used and in their original packaging."),
    ("en", "condition_dropped", "We accept exchanges in Japan."),
    ("en", "condition_dropped", "Orders over 25,000 yen ship free of charge."),
    ("en", "scope_changed", "EMS to Germany costs 3,100 yen."),
    ("en", "scope_changed", "EMS to France takes 5-9 business days."),
    ("de", "negation_changed", "Lebensmittel können zurückgegeben werden."),
    ("de", "negation_changed", "Nach Russland versenden wir."),
    ("de", "negation_changed", "Der Kessel TK-300-BLK ist nicht lieferbar."),
    ("de", "negation_changed", "Die Kosten der Rücksendung trägt nicht der Käufer."),
    ("de", "condition_dropped", "Umtausch bieten wir in Japan an."),
    ("de", "condition_dropped", "Ab 25.000 Yen ist der Versand kostenlos."),
    ("de", "scope_changed", "EMS nach Deutschland kostet 3.100 Yen."),
    ("ja", "negation_changed", "食品は返品できます。"),
    ("ja", "negation_changed", "ロシアには発送しております。"),
    ("ja", "negation_changed", "やかんTK-300-BLKは在庫がありません。"),
    ("ja", "condition_dropped", "交換は日本国内で承ります。"),
    ("ja", "condition_dropped", "25,000円以上のご注文は、送料無料です。"),
    ("ja", "scope_changed", "ドイツへのEMSの送料は3,100円です。"),
    ("zh-Hans", "negation_changed", "食品能退货。"),
    ("zh-Hans", "negation_changed", "我们向俄罗斯发货。"),
    ("zh-Hans", "negation_changed", "水壶TK-300-BLK没有货。"),
    ("zh-Hans", "condition_dropped", "日本国内可以换货。"),
    ("zh-Hans", "condition_dropped", "订单满25,000日元免运费。"),
    ("zh-Hans", "scope_changed", "寄往德国的EMS运费为3,100日元。"),
)

#: (language of the reply, language of the evidence, reply): true, but proven by words of another language.
FOREIGN: Final = (
    ("en", "ja", "EMS to Germany costs ¥2,900 and takes 5-9 business days."),
    ("en", "de", "You may return goods within 30 days of delivery."),
    ("de", "ja", "Sie können Ware innerhalb von 30 Tagen nach der Lieferung zurückgeben."),
    ("de", "en", "EMS nach Deutschland kostet 2.900 Yen und dauert 5-9 Werktage."),
    ("ja", "en", "ドイツへのEMSの送料は2,900円で、5～9営業日かかります。"),
    ("ja", "zh-Hans", "食品は返品できません。"),
    ("zh-Hans", "en", "您可以在收货后30天内退货。"),
    ("zh-Hans", "ja", "寄往德国的EMS运费为2,900日元，需要5-9个工作日。"),
)
