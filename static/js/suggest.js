// Names of areas, estates, tags and headings while one types, in the browser's own list.
addEventListener("DOMContentLoaded", () => {
  const box = document.getElementById("q");
  if (!box) return;
  const list = document.getElementById("names");
  let asked = "";

  async function suggest() {
    const typed = box.value.trim();
    if (typed === asked) return;
    asked = typed;
    if (!typed) return list.replaceChildren();
    let names;
    try {
      const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(typed)}`);
      ({ names } = await answer.json());
    } catch {
      asked = "";
      return;
    }
    if (typed !== asked) return;
    list.replaceChildren(
      ...names.map(({ name, pinyin, note }) => {
        const option = document.createElement("option");
        option.value = name;
        // Browsers offer only options that have what was typed.
        option.label = /^[a-z]+$/i.test(typed) ? `${pinyin} ${name}` : [name, note].join(" ").trim();
        return option;
      }),
    );
  }

  let waiting;
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(suggest, 150);
  });
});
