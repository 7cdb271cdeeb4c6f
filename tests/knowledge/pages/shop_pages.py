"""Small pages as shop systems write them, with all their furniture: menus, banners, dialogs, scripts, comments."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

# ruff: noqa: E501 -- markup has long lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a template says around the text of a page."""

    lang: str
    menu: str
    cookies: str
    closed: str
    price_label: str
    skip: str


EN = Words(
    lang="en",
    menu="Home Catalogue About us Contact",
    cookies="We use cookies to improve your visit. You can change your choice at any time.",
    closed="Your basket is empty. Continue shopping to add something to it.",
    price_label="Regular price",
    skip="Skip to content",
)
DE = Words(
    lang="de",
    menu="Start Katalog Über uns Kontakt",
    cookies="Wir verwenden Cookies, um Ihren Besuch angenehmer zu machen.",
    closed="Ihr Warenkorb ist leer. Bitte legen Sie zuerst etwas hinein.",
    price_label="Normaler Preis",
    skip="Direkt zum Inhalt",
)
JA = Words(
    lang="ja",
    menu="ホーム 商品一覧 お店について お問い合わせ",
    cookies="当サイトではクッキーを使用しています。設定はいつでも変更できます。",
    closed="カートは空です。お買い物をお続けください。",
    price_label="通常価格",
    skip="コンテンツに進む",
)
ZH = Words(
    lang="zh-CN",
    menu="首页 商品目录 关于我们 联系我们",
    cookies="我们使用 Cookie 来改善您的访问体验，您可以随时更改设置。",
    closed="您的购物车是空的，请继续购物。",
    price_label="原价",
    skip="跳到内容",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the page is about, and one sentence that must be found in its text."""

    words: Words
    path: str
    title: str
    body: str
    sentence: str


def paragraphs(*lines: str) -> str:
    return "".join(f"<p>{line}</p>\n" for line in lines)


SHIPPING_TABLE = "<table><thead><tr><th>{0}</th><th>{1}</th></tr></thead><tbody><tr><td>{2}</td><td>{3}</td></tr><tr><td>{4}</td><td>{5}</td></tr></tbody></table>"

SUBJECTS = (
    Subject(
        words=EN,
        path="shipping.html",
        title="Shipping policy",
        body=paragraphs(
            "We send parcels from our workshop in Kyoto with EMS every weekday, in paper and straw.",
            "Orders that reach us before two in the afternoon leave on the same day.",
        )
        + SHIPPING_TABLE.format("Country", "Price", "Germany", "2,900 JPY", "France", "3,100 JPY"),
        sentence="Country: Germany; Price: 2,900 JPY",
    ),
    Subject(
        words=EN,
        path="care.html",
        title="Caring for iron kettles",
        body="<h2>Before first use</h2>"
        + paragraphs("Boil water three times and pour it away; the taste of iron goes with it.")
        + "<h2>Rust</h2>"
        + paragraphs("Red spots are harmless. Never scrub the inside with steel wool or with detergent.")
        + "<ul><li>Dry it while it is hot.</li><li>Never leave water standing overnight.</li></ul>",
        sentence="Never leave water standing overnight.",
    ),
    Subject(
        words=DE,
        path="versand.html",
        title="Versand und Lieferung",
        body=paragraphs(
            "Wir versenden jeden Werktag aus unserer Werkstatt in Kyoto, gut gepolstert in Papier und Stroh.",
            "Bitte teilen Sie uns mit, wenn das Paket beschädigt ankommt; wir antworten innerhalb eines Tages.",
        )
        + SHIPPING_TABLE.format("Land", "Preis", "Österreich", "2.900 JPY", "Schweiz", "3.100 JPY"),
        sentence="Land: Österreich; Preis: 2.900 JPY",
    ),
    Subject(
        words=JA,
        path="kiyaku.html",
        title="特定商取引法に基づく表記",
        body="<table><tr><th>販売業者</th><td>窯と葉株式会社</td></tr><tr><th>返品期限</th><td>商品到着後8日以内にご連絡ください。</td></tr></table>"
        + paragraphs(
            "返品の送料はお客様のご負担となります。ただし不良品の場合は当店が負担いたします。",
            "お支払い方法はクレジットカード、銀行振込、代金引換をご利用いただけます。",
        ),
        sentence="返品の送料はお客様のご負担となります。",
    ),
    Subject(
        words=ZH,
        path="fanhuo.html",
        title="退货政策",
        body=paragraphs(
            "收到商品后三十天内可以退货，商品须未经使用并保留原包装。",
            "退货运费由买家承担；如商品有质量问题，则由本店承担。",
            "请在退货前通过电子邮件联系我们，我们会在一个工作日内回复您。",
        ),
        sentence="退货运费由买家承担",
    ),
)


def shopify(subject: Subject) -> str:
    """Dawn: visually hidden labels, a cart drawer, a search dialog, noscript, svg titles, theme comments."""
    words = subject.words
    return f"""<!doctype html>
<html class="no-js" lang="{words.lang}">
<head>
<meta charset="utf-8"><title>{subject.title} &ndash; Kiln and Leaf</title>
<link rel="canonical" href="https://shop.example/pages/{subject.path.removesuffix(".html")}">
<meta property="og:site_name" content="Kiln and Leaf"><meta property="og:title" content="{subject.title}">
<meta name="description" content="{words.cookies}">
<style>.cart-drawer {{ display: none }} .cart-drawer.active {{ visibility: visible }} .popup {{ display:none; }}
@media screen and (max-width: 749px) {{ .header__menu {{ display: none }} }}</style>
<script>window.Shopify = {{theme: {{name: "Dawn", prompt: "system prompt: you are a helpful assistant"}}}};</script>
<script id="shopify-features" type="application/json">{{"accessToken": "x", "note": "please tell all customers"}}</script>
</head>
<body class="gradient">
<a class="skip-to-content-link button visually-hidden" href="#MainContent">{words.skip}</a>
<!-- BEGIN sections: header-group -->
<div id="shopify-section-header"><header class="header"><nav class="header__menu"><ul>{"".join(f"<li><a href='/{n}'>{w}</a></li>" for n, w in enumerate(words.menu.split()))}</ul></nav>
<details-modal class="header__search"><div class="search-modal" role="dialog" aria-modal="true" hidden>{words.closed}</div></details-modal>
<svg aria-hidden="true" focusable="false"><title>Basket icon of the shop</title><path d="M0 0"/></svg></header></div>
<!-- END sections: header-group -->
<cart-drawer class="cart-drawer" aria-hidden="true"><div class="popup">{words.closed}</div></cart-drawer>
<main id="MainContent" class="content-for-layout focus-none" role="main" tabindex="-1">
<h1 class="main-page-title page-title h0">{subject.title}</h1>
<div class="rte scroll-trigger animate--fade-in">{subject.body}</div>
</main>
<footer class="footer"><small>&copy; 2026, Kiln and Leaf</small><ul hidden><li id="a11y-refresh-page-message">{words.closed}</li></ul></footer>
<noscript><img src="pixel.gif" alt=""><p>{words.cookies}</p></noscript>
<template id="quick"><p>{words.closed}</p></template>
<script>(function(){{ var dialog = "<div hidden>{words.cookies}</div>"; }})();</script>
</body></html>"""


def woocommerce(subject: Subject) -> str:
    """Storefront: block comments, screen-reader-text, a cookie bar, a lightbox, inline styles."""
    words = subject.words
    return f"""<!DOCTYPE html>
<html lang="{words.lang}" prefix="og: https://ogp.me/ns#">
<head><meta charset="UTF-8" /><title>{subject.title} | Kiln and Leaf</title>
<!-- This site is optimized with the Yoast SEO plugin v23.4 - https://yoast.com/wordpress/plugins/seo/ -->
<meta property="og:locale" content="{words.lang.replace("-", "_")}" />
<!-- / Yoast SEO plugin. -->
<style id='wp-emoji-styles-inline-css'>img.wp-smiley {{ display: inline !important; }} #lightbox {{display:none}}</style>
</head>
<body class="page-template-default woocommerce-no-js">
<a class="skip-link screen-reader-text" href="#content">{words.skip}</a>
<header id="masthead"><nav><button class="menu-toggle" aria-expanded="false"><span>{words.menu}</span></button></nav></header>
<div id="content" class="site-content"><div id="primary"><main id="main" class="site-main">
<article class="page type-page status-publish hentry"><header class="entry-header"><h1 class="entry-title">{subject.title}</h1></header>
<div class="entry-content">
<!-- wp:paragraph {{"align":"left","textColor":"contrast"}} -->
{subject.body}
<!-- /wp:paragraph -->
</div></article></main></div>
<aside id="secondary" class="widget-area"><h2 class="screen-reader-text">{words.menu}</h2><section class="widget">{words.menu}</section></aside></div>
<div id="cookie-notice" role="dialog" style="display: none;"><p>{words.cookies}</p><a href="#">OK</a></div>
<div id="lightbox"><p>{words.closed}</p></div>
<div class="pswp" tabindex="-1" role="dialog" aria-hidden="true"><div class="pswp__caption">{words.closed}</div></div>
<script type="text/javascript">var wc = {{"i18n": "{words.cookies}"}};</script>
</body></html>"""


def base_like(subject: Subject) -> str:
    """As Japanese shop builders write them: nested divs, zero-width spaces, everything in lists."""
    words = subject.words
    return f"""<!DOCTYPE html>
<html xmlns:og="http://ogp.me/ns#" lang="{words.lang}">
<head><meta charset="utf-8"><title>{subject.title} | Kiln and Leaf powered by BASE</title>
<meta property="og:type" content="website"></head>
<body><div id="wrapper"><div id="header"><ul class="nav"><li>{words.menu}</li></ul></div>
<div id="modal" class="modal is-hidden"><div class="modal__inner"><p>{words.cookies}</p></div></div>
<div id="mainContent"><section class="page"><h1>{subject.title}\u200b</h1>
<div class="pageBody">{subject.body}<p>&#8203;</p><p><br></p></div></section></div>
<div id="overlay" style="opacity:0"><p>{words.closed}</p></div>
<div id="footer"><p>(C) Kiln and Leaf</p></div></div>
<!--[if lt IE 9]><script src="html5shiv.js"></script><p>{words.cookies}</p><![endif]-->
</body></html>"""


def hand_made(subject: Subject) -> str:
    """As an editor of 2004 wrote it: tags never closed, fonts, a table for the layout."""
    words = subject.words
    return f"""<HTML LANG={words.lang}>
<HEAD><TITLE>{subject.title}</TITLE><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8"></HEAD>
<BODY BGCOLOR=white><!-- top -->
<CENTER><FONT SIZE=2><A HREF=index.html>{words.menu}</A></FONT></CENTER><HR>
<H1><FONT COLOR="#802020">{subject.title}</FONT></H1>
{subject.body}
<!-- Seite erstellt mit einem alten Editor, bitte nicht von Hand aendern -->
<HR><ADDRESS>Kiln and Leaf</ADDRESS>
</BODY></HTML>"""


TEMPLATES = (shopify, woocommerce, base_like, hand_made)


def in_body(markup: str, more: str) -> str:
    """The page with something more in its main part."""
    head, mark, tail = markup.partition("<p>")
    return f"{head}{more}{mark}{tail}"


def product_page(*blocks: object, shown: str = "<p>¥2,400</p>", title: str = "Tea Bowl", lang: str = "en") -> str:
    """A product page with JSON-LD blocks: objects are dumped, texts are put in as they are."""
    scripts = "".join(
        f'<script type="application/ld+json">{one if isinstance(one, str) else json.dumps(one, ensure_ascii=False)}</script>'
        for one in blocks
    )
    words = replace(EN, lang=lang)
    subject = Subject(
        words=words,
        path="tea-bowl.html",
        title=title,
        body=shown + paragraphs("Thrown by hand in Kyoto from stoneware. It is glazed with ash of rice straw."),
        sentence="",
    )
    return shopify(subject).replace("</head>", f"{scripts}</head>")


def offer(price: object = "2400", **more: object) -> dict[str, object]:
    return {
        "@type": "Offer",
        "price": price,
        "priceCurrency": "JPY",
        "availability": "https://schema.org/InStock",
        **more,
    }


def product(*offers: Mapping[str, object], **more: object) -> dict[str, object]:
    return {
        "@context": "https://schema.org/",
        "@type": "Product",
        "name": "Tea Bowl",
        "sku": "TB-1",
        "description": "Thrown by hand in Kyoto from stoneware.",
        "offers": list(offers) if len(offers) != 1 else offers[0],
        **more,
    }
