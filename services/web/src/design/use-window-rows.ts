import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, useLayoutEffect, useRef, useState } from "react";

/** The rows of a long list that can be seen while the page itself scrolls. */
export interface WindowRows {
  /** Belongs on the list. */
  readonly list: { current: HTMLOListElement | null };
  /** Belongs on the list: the room of the rows that are left out. */
  readonly style: CSSProperties;
  /** Belongs on each row, as its `ref`, together with `data-row`, its number: rows may have any height. */
  readonly measure: (row: HTMLElement | null) => void;
  /** The numbers of the rows to show. */
  readonly visible: readonly number[];
  readonly scrollTo: (row: number) => void;
}

export function useWindowRows(count: number, rowPixels: number): WindowRows {
  const list = useRef<HTMLOListElement>(null);
  const [top, setTop] = useState(0);
  // What is above the list changes as it is loaded.
  useLayoutEffect(() => {
    if (list.current) setTop(Math.round(list.current.getBoundingClientRect().top + window.scrollY));
  });
  const rows = useWindowVirtualizer({
    count,
    estimateSize: () => rowPixels,
    overscan: 10,
    scrollMargin: top,
    indexAttribute: "data-row",
    scrollPaddingStart: 60,
  });
  const items = rows.getVirtualItems();
  const above = (items[0]?.start ?? top) - top;
  return {
    list,
    style: { paddingTop: above, paddingBottom: rows.getTotalSize() - ((items.at(-1)?.end ?? top) - top) },
    measure: rows.measureElement,
    visible: items.map(({ index }) => index),
    scrollTo: (row) => rows.scrollToIndex(row),
  };
}
