import { Button } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LogFold } from "./folds/log-folds.ts";
import { isFoldOpen, rowOf } from "./folds/shown-lines.ts";
import classes from "./log-box.module.css";
import type { StageLog } from "./log-lines.ts";
import { LogRow } from "./log-row.tsx";
import { type LogMatch, matchFrom } from "./search-log.ts";

const rowPixels = 20;
/** How near to the end one follows. */
const nearPixels = 30;

interface Props {
  readonly log: StageLog;
  /** The lines that are shown, from 0; undefined: all. */
  readonly shown: readonly number[] | undefined;
  readonly folds: readonly LogFold[];
  readonly touched: ReadonlyMap<number, boolean>;
  readonly always: readonly number[];
  readonly toggle: (head: number, isOpen: boolean) => void;
  readonly label: string;
  readonly wraps: boolean;
  readonly showsTimes: boolean;
  /** The line that the address names, from 1. */
  readonly linked: number | undefined;
  readonly link: ((line: number) => void) | undefined;
  readonly matches: readonly LogMatch[];
  readonly matchLength: number;
  /** The match that is looked at. */
  readonly current: LogMatch | undefined;
  readonly onRead: (() => void) | undefined;
}

/** The lines of a log, of which only those that can be seen are in the document. Opens at the end, or at the line that the address names. */
export function LogBox(props: Props) {
  const { log, shown, folds, touched, always, toggle, label, wraps, showsTimes, linked, link, matches, matchLength, current, onRead } =
    props;
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(linked === undefined);
  const [first] = useState(linked);
  const rows = useVirtualizer({
    count: shown?.length ?? log.count,
    getItemKey: (row) => shown?.[row] ?? row,
    getScrollElement: () => box.current,
    estimateSize: () => rowPixels,
    overscan: 20,
  });
  const latest = useRef(shown);
  latest.current = shown;
  const foldAt = useMemo(() => new Map(folds.map((fold) => [fold.head, fold])), [folds]);
  const height = rows.getTotalSize();
  useLayoutEffect(() => {
    if (follows && box.current && log.count > 0) box.current.scrollTop = height;
  }, [follows, height, log.count]);
  const hasFirst = first !== undefined && first <= log.count;
  useEffect(() => {
    if (hasFirst) rows.scrollToIndex(rowOf(latest.current, first - 1), { align: "center" });
  }, [hasFirst, first, rows]);
  useEffect(() => {
    if (!current) return;
    setFollows(false);
    rows.scrollToIndex(rowOf(latest.current, current.line), { align: "center" });
  }, [current, rows]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: lines have other heights once they wrap
  useEffect(() => rows.measure(), [wraps, rows]);
  const look = () => {
    const { scrollTop = 0, clientHeight = 0, scrollHeight = 0 } = box.current ?? {};
    const isAtEnd = scrollTop + clientHeight >= scrollHeight - nearPixels;
    setFollows(isAtEnd);
    if (!isAtEnd) onRead?.();
  };
  return (
    <div className={classes["frame"]}>
      <div
        ref={box}
        className={classes["box"]}
        data-wraps={wraps}
        role="log"
        aria-label={label}
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: so that keys scroll it
        tabIndex={0}
        onScroll={look}
      >
        <div className={classes["lines"]} style={{ height }}>
          {rows.getVirtualItems().map(({ index: row, start }) => {
            const index = shown?.[row] ?? row;
            const line = log.lines[index];
            const fold = foldAt.get(index);
            if (line === undefined) return null;
            const from = matchFrom(matches, index);
            const found = matches.slice(from, matchFrom(matches, index + 1));
            return (
              <div
                key={index}
                ref={wraps ? rows.measureElement : undefined}
                data-index={row}
                className={classes["place"]}
                style={{ transform: `translateY(${start}px)` }}
              >
                <LogRow
                  line={line}
                  number={index + 1}
                  fold={
                    fold && { kind: fold.kind, isOpen: isFoldOpen(fold, { touched, always }), count: (fold.last ?? log.count - 1) - index }
                  }
                  toggle={toggle}
                  isLinked={linked === index + 1}
                  showsTime={showsTimes}
                  link={link}
                  starts={found.map(({ start: at }) => at)}
                  matchLength={matchLength}
                  current={current?.line === index ? found.indexOf(current) : -1}
                />
              </div>
            );
          })}
        </div>
      </div>
      {!follows && (
        <Button size="compact-xs" className={classes["end"] ?? ""} onClick={() => setFollows(true)}>
          {t("log.toEnd")}
        </Button>
      )}
    </div>
  );
}
