// 朗读: the browser's speech reads the parts that the bar names, each marked in turn.
addEventListener("DOMContentLoaded", () => {
  const bar = document.querySelector(".reading");
  if (!bar) return;
  const [play, stop, status] = bar.children;
  const speech = window.speechSynthesis;
  let voice, chunks, current;

  // Mandarin, the mainland's first.
  const choose = () => {
    const find = (tag) => speech.getVoices().find(({ lang }) => tag.test(lang));
    voice = find(/^(zh|cmn).*CN$/i) ?? find(/^(zh|cmn)(?!.*HK)/i);
    bar.hidden = !voice;
  };

  // Sentences, cut at commas: Chrome's network voices fall silent after 15 seconds.
  const cut = (part) => {
    const copy = part.cloneNode(true);
    // Figures are read in their printed words.
    const silent = ".areas, .source, .number, .label, .missing, .ratio, figcaption .quiet";
    copy.querySelectorAll(silent).forEach((element) => element.remove());
    return (copy.textContent.match(/[^\n。！？]+[。！？]*[…”’」』）]*/g) ?? [])
      .flatMap((sentence) => sentence.trim().match(/.{1,50}$|.{1,49}[，、；：]|.{50}/g) ?? [])
      .map((text) => ({ part, text }));
  };

  const mark = (part) => {
    const old = document.querySelector("[aria-current=location]");
    if (old === part) return;
    old?.removeAttribute("aria-current");
    part?.setAttribute("aria-current", "location");
    part?.scrollIntoView({ block: "nearest" });
  };

  const show = (state, word, told) => {
    bar.dataset.state = state;
    play.textContent = word;
    stop.hidden = !state;
    status.textContent = told;
  };

  // What is cancelled still ends.
  const hush = () => {
    current = null;
    speech.cancel();
  };

  const end = () => {
    hush();
    mark();
    if (document.activeElement === stop) play.focus();
    show("", "朗读", "已停止");
  };

  const speak = () => {
    if (!chunks.length) return end();
    const [{ part, text }] = chunks;
    mark(part);
    const spoken = (current = new SpeechSynthesisUtterance(text));
    Object.assign(spoken, { voice, lang: voice.lang });
    spoken.onerror = () => spoken === current && end();
    spoken.onend = () => {
      if (spoken !== current) return;
      chunks.shift();
      speak();
    };
    speech.speak(spoken);
  };

  play.onclick = () => {
    const { state } = bar.dataset;
    if (state === "reading") {
      // The browser's own pause never ends on Android.
      hush();
      return show("paused", "继续", "已暂停");
    }
    if (!state) chunks = [...document.querySelectorAll(bar.dataset.parts)].flatMap(cut);
    show("reading", "暂停", "正在朗读");
    speak();
  };
  stop.onclick = end;
  addEventListener("pagehide", () => stop.hidden || end());

  if (speech) {
    choose();
    speech.onvoiceschanged = choose;
  }
});
