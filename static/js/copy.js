// Copies a citation, or the address of a section, where the browser lets a page copy.
addEventListener("DOMContentLoaded", () => {
  if (!navigator.clipboard) return;

  const told = document.createElement("span");
  told.setAttribute("role", "status");
  told.className = "told";

  const copies = (control, text) => {
    control.addEventListener("click", async (event) => {
      event.preventDefault();
      control.after(told);
      try {
        await navigator.clipboard.writeText(text());
        told.textContent = "已复制";
      } catch {
        told.textContent = "浏览器不让复制";
      }
      setTimeout(() => told.replaceChildren(), 2500);
    });
  };

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.closest("[hidden]").hidden = false;
    copies(button, () => document.getElementById(button.dataset.copy).textContent);
  }
  for (const link of document.querySelectorAll(".copy-link")) {
    link.textContent = "复制本节链接";
    copies(link, () => link.href);
  }
});
