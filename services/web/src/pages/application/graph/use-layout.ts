import { useEffect, useRef, useState } from "react";
import type { GraphNode } from "./graph-nodes.ts";
import type { LayoutNode, Place } from "./layout-graph.ts";

/** Where the nodes stand, worked out beside the page; undefined until it is known first. Nodes that are new have no place for a moment. */
export function useLayout(nodes: readonly GraphNode[]): ReadonlyMap<string, Place> | undefined {
  const [places, setPlaces] = useState<ReadonlyMap<string, Place>>();
  const desk = useRef<LayoutDesk>(undefined);
  useEffect(() => {
    const opened = new LayoutDesk(setPlaces);
    desk.current = opened;
    return () => opened.close();
  }, []);
  useEffect(() => desk.current?.want(nodes), [nodes]);
  return places;
}

/** Has one graph laid out at a time: of those that come meanwhile only the last. */
class LayoutDesk {
  readonly #worker = new Worker(new URL("./layout-worker.ts", import.meta.url), { type: "module" });
  #last = "";
  #isBusy = false;
  #next: readonly LayoutNode[] | undefined;

  constructor(onPlaces: (places: ReadonlyMap<string, Place>) => void) {
    this.#worker.addEventListener("message", ({ data }: MessageEvent<ReadonlyMap<string, Place>>) => {
      this.#isBusy = false;
      onPlaces(data);
      this.#send();
    });
  }

  /** States come and go without a node, and move nothing. */
  want(nodes: readonly GraphNode[]): void {
    const key = nodes.map(({ id, parent }) => `${id}\0${parent}`).join("\0\0");
    if (key === this.#last) return;
    this.#last = key;
    this.#next = nodes.map(({ id, parent }) => ({ id, parent }));
    this.#send();
  }

  close(): void {
    this.#worker.terminate();
  }

  #send(): void {
    if (this.#isBusy || this.#next === undefined) return;
    this.#isBusy = true;
    this.#worker.postMessage(this.#next);
    this.#next = undefined;
  }
}
