import type { CDPSession, Page } from "playwright-core";

/** What a page does to the person who looks at it, measured inside it. Times in milliseconds. */
export interface PageWatch {
  /** From the navigation until `text` is on the page. */
  shown(text: string): Promise<number>;
  /** From an input into the filter until the next picture after the page says `text`. */
  filtered(query: string, text: RegExp): Promise<number>;
  /** Scrolls a box from its top to its end, a step for each picture, and returns the longest task meanwhile and the most elements in the document. */
  scrolled(selector: string, steps: number): Promise<{ readonly longestTaskMs: number; readonly elements: number }>;
  /** Bytes that are reachable after a collection. */
  heapBytes(): Promise<number>;
}

/** Before any page of the context is opened. Runs in the page. */
export const watchScript = `
  globalThis.watched = { tasks: [], shown: new Map() };
  new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) watched.tasks.push(duration); }).observe({ type: "longtask", buffered: true });
  watched.until = (fits) => new Promise((resolve) => {
    const look = () => { if (fits(document.body?.innerText.slice(0, 3000) ?? "")) { observer.disconnect(); resolve(performance.now()); } };
    const observer = new MutationObserver(look);
    observer.observe(document, { subtree: true, childList: true, characterData: true });
    look();
  });
  watched.frame = () => new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())));
`;

export function watchPage(page: Page, session: CDPSession): PageWatch {
  const run = <Answer>(script: string) => page.evaluate<Answer>(script);
  return {
    shown: (text) => run(`watched.until((all) => all.includes(${JSON.stringify(text)}))`),
    filtered: (query, text) =>
      run(`(async () => {
        const input = document.querySelector("main input[type=search]");
        const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
        const answered = watched.until((all) => ${text}.test(all));
        const begun = performance.now();
        set.call(input, ${JSON.stringify(query)});
        input.dispatchEvent(new InputEvent("input", { bubbles: true }));
        await answered;
        return (await watched.frame()) - begun;
      })()`),
    scrolled: (selector, steps) =>
      run(`(async () => {
        const box = document.querySelector(${JSON.stringify(selector)});
        watched.tasks.length = 0;
        let elements = 0;
        for (let step = 0; step <= ${steps}; step++) {
          box.scrollTop = (box.scrollHeight - box.clientHeight) * step / ${steps};
          await watched.frame();
          elements = Math.max(elements, document.getElementsByTagName("*").length);
        }
        await new Promise((resolve) => setTimeout(resolve, 500));
        return { longestTaskMs: Math.max(0, ...watched.tasks), elements };
      })()`),
    heapBytes: async () => {
      await session.send("HeapProfiler.collectGarbage");
      await session.send("HeapProfiler.collectGarbage");
      return (await session.send("Runtime.getHeapUsage")).usedSize;
    },
  };
}
