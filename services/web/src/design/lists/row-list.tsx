import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";
import { useListKeys } from "../../app/use-list-keys.ts";
import classes from "./row-list.module.css";

interface Props<Row> {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly label: string;
  /** What a row shows: a link, or something else that takes the focus, and more. */
  readonly children: (row: Row) => ReactNode;
  /** Called when the last rows are near. */
  readonly onEnd?: () => void;
  /** How a row stands out. */
  readonly toneOf?: (row: Row) => "bad" | undefined;
}

/** How many rows before the end more are asked for. */
const ahead = 10;

/** A list of which only the rows that can be seen are in the document; one goes through it with j and k. */
export function RowList<Row>({ rows, keyOf, label, children, onEnd, toneOf }: Props<Row>) {
  const box = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => 44,
    overscan: 8,
    getItemKey: (index) => (rows[index] === undefined ? index : keyOf(rows[index])),
  });
  useListKeys({ count: rows.length, box, scrollTo: (index) => list.scrollToIndex(index) });
  const visible = list.getVirtualItems();
  const last = visible.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= rows.length - ahead) onEnd?.();
  }, [last, rows.length, onEnd]);
  return (
    <div ref={box} className={classes["box"]}>
      <ul className={classes["list"]} aria-label={label} style={{ height: list.getTotalSize() }}>
        {visible.map(({ index, key, start }) => {
          const row = rows[index];
          return (
            row !== undefined && (
              <li
                key={key}
                ref={list.measureElement}
                data-index={index}
                data-tone={toneOf?.(row)}
                aria-setsize={rows.length}
                aria-posinset={index + 1}
                className={classes["row"]}
                style={{ transform: `translateY(${start}px)` }}
              >
                {children(row)}
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}
