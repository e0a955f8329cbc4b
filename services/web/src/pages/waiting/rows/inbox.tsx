import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useListKeys } from "../../../app/use-list-keys.ts";
import { useTop } from "../../../app/use-top.ts";
import classes from "./inbox.module.css";
import { InboxItemRow } from "./inbox-item-row.tsx";
import type { InboxRow } from "./inbox-rows.ts";

interface Props {
  readonly rows: readonly InboxRow[];
  /** The person acted on the item with this key: it should stay in sight. */
  readonly onAct: (key: string) => void;
}

/** What waits, of which only what can be seen is in the document. */
export function Inbox({ rows, onAct }: Props) {
  const { t } = useTranslation();
  const box = useRef<HTMLUListElement>(null);
  const top = useTop(box);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => (rows[index]?.kind === "head" ? 44 : 84),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 6,
    scrollMargin: top,
    scrollPaddingStart: 56,
  });
  useListKeys({ count: rows.length, box, scrollTo: (index) => virtual.scrollToIndex(index) });
  const visible = virtual.getVirtualItems();
  const above = (visible[0]?.start ?? top) - top;
  const below = virtual.getTotalSize() - ((visible.at(-1)?.end ?? top) - top);
  return (
    <ul ref={box} className={classes["list"]} aria-label={t("pages.waiting")}>
      <li aria-hidden style={{ height: above }} />
      {visible.map(({ index, key }) => {
        const row = rows[index];
        if (row === undefined) return null;
        return (
          <li key={key} ref={virtual.measureElement} data-index={index} className={classes[row.kind]}>
            {row.kind === "head" ? (
              <h2 className={classes["title"]}>
                {t(`waiting.${row.of}`)} <span className={classes["quiet"]}>{row.count}</span>
              </h2>
            ) : (
              <InboxItemRow item={row.item} onAct={onAct} />
            )}
          </li>
        );
      })}
      <li aria-hidden style={{ height: below }} />
    </ul>
  );
}
