// 字号: from the address once (?size=3), then from a cookie that only this script reads.
// In the head, not deferred: nothing is painted in the wrong size.
{
  const classes = ["", "", "size-2", "size-3 elder", "size-4 elder"];

  const kept = () => /\bsize=([1-4])/.exec(document.cookie)?.[1];

  // False without cookies: then the address has to do.
  const keep = (size) => {
    if (!/^[1-4]$/.test(size)) return false;
    document.cookie = `size=${size}; path=/; max-age=31536000; samesite=lax`;
    return kept() === size;
  };

  const show = () => {
    const size = kept();
    if (!size) return;
    document.documentElement.className = classes[size];
    for (const link of document.querySelectorAll(".sizes li a"))
      link.setAttribute("aria-current", link.dataset.size === size);
  };

  const address = new URL(location);
  if (keep(address.searchParams.get("size"))) {
    address.searchParams.delete("size");
    history.replaceState(history.state, "", address);
  }
  show();
  addEventListener("DOMContentLoaded", show);
  // Back to a page that the browser kept.
  addEventListener("pageshow", show);
  addEventListener("click", (event) => {
    // Those ask for another window.
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest(".sizes a");
    if (!keep(link?.dataset.size)) return;
    event.preventDefault();
    show();
    // A door that leads into where one is goes away; the focus must not.
    if (!link.offsetParent) document.querySelector(".sizes [aria-current=true]").focus();
  });
}
