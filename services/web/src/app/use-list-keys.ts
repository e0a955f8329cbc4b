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
    let moves = 0;
    const move = (by: number) => (event: KeyboardEvent) => {
      const { count, scrollTo } = now.current;
      if (isBusy(event) || event.metaKey || event.ctrlKey || count === 0) return;
      event.preventDefault();
      const at = Number(document.activeElement?.closest<HTMLElement>("[data-index]")?.dataset["index"] ?? (by > 0 ? -1 : count));
      const next = Math.min(count - 1, Math.max(0, at + by));
      const focus = (): boolean => {
        const row = box.current?.querySelector<HTMLElement>(`[data-index="${next}"] :is(a, button)`);
        row?.focus({ preventScroll: true });
        return row != null;
      };
      const mine = ++moves;
      scrollTo(next);
      // A row that could not be seen is there after the next picture, when the person may have gone on.
      if (!focus()) requestAnimationFrame(() => requestAnimationFrame(() => mine === moves && focus()));
    };
    return tinykeys(window, { j: move(1), k: move(-1) });
  }, [box]);
}
