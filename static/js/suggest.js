// Names of areas, estates, tags and headings while one types, in the browser's own list.
const box = document.getElementById("q");
const list = document.getElementById("names");
let asked = "";

async function suggest() {
  const typed = box.value.trim();
  if (typed === asked) return;
  asked = typed;
  if (!typed) return list.replaceChildren();
  const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(typed)}`);
  if (!answer.ok || typed !== asked) return;
  const { names } = await answer.json();
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
box?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(suggest, 150);
});
