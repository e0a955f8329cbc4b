import { useEffect, useRef } from "react";
import { tinykeys } from "tinykeys";
import { isBusy } from "./is-busy.ts";

/** A list through which one goes with j and k. Its rows have `data-index`, and a link or a button each, which gets the focus, so that Enter opens it. */
export interface ListKeys {
  readonly count: number;
  readonly box: { readonly current: HTMLElement | null };
  readonly scrollTo: (index: number) => void;
}

export function useListKeys({ count, box, scrollTo }: ListKeys): void {
  const now = useRef({ count, scrollTo });
  now.current = { count, scrollTo };
  useEffect(() => {
    const move = (by: number) => (event: KeyboardEvent) => {
      const { count, scrollTo } = now.current;
      if (isBusy(event) || event.metaKey || event.ctrlKey || count === 0) return;
      event.preventDefault();
      const at = Number(document.activeElement?.closest<HTMLElement>("[data-index]")?.dataset["index"] ?? (by > 0 ? -1 : count));
      const next = Math.min(count - 1, Math.max(0, at + by));
      const focus = () => box.current?.querySelector<HTMLElement>(`[data-index="${next}"] :is(a, button)`)?.focus({ preventScroll: true });
      scrollTo(next);
      focus();
      // A row that could not be seen is there after the next picture.
      requestAnimationFrame(() => requestAnimationFrame(focus));
    };
    return tinykeys(window, { j: move(1), k: move(-1) });
  }, [box]);
}
