"""One address of every kind of public page, and the sizes of type that each must bear."""

ADDRESSES = {
    "home": "/",
    "about": "/about/",
    "issues": "/issues/",
    "issue": "/issues/2019-midyear/",
    "article": "/issues/2019-midyear/a1/",
    "areas": "/areas/",
    "area": "/areas/fuping/",
    "area-without-report": "/areas/jiaoji/",
    "report": "/areas/fuping/2019-h1/",
    "notice": "/areas/fuping/2019-h1/notice/",
    "report-not-printed": "/areas/jiaoji/2019-h1/",
    "reports": "/reports/",
    "period": "/reports/2019-h1/",
    "tags": "/tags/",
    "tag": "/tags/lajifenlei/",
    "search": "/search/",
    "search-found": "/search/?q=垃圾分类",
    "search-names": "/search/?q=富平",
    "search-nothing": "/search/?q=不存在的字句",
    "not-found": "/nowhere/",
    "not-found-but-near": "/isues/2019-midyear/",
}
# Pixels of text, by the number that stands in the address and in the cookie.
SIZES = {1: 18, 2: 21, 3: 24, 4: 30}

CLASSES = {1: "", 2: "size-2", 3: "size-3 elder", 4: "size-4 elder"}
