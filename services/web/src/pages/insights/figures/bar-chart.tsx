import { Link } from "@tanstack/react-router";
import { type KeyboardEvent, useState } from "react";
import type { InsightsSearch } from "../insights-search.ts";
import classes from "./figures.module.css";

/** One bar: a part of the range. */
export interface ChartBar {
  readonly key: string;
  /** What screen readers say, and a pointer shows. */
  readonly label: string;
  /** Undefined: there is none. */
  readonly value: number | undefined;
  /** Where it leads. */
  readonly search: InsightsSearch;
  readonly isChosen: boolean;
}

/** Bars that lead to what is behind them. It is one stop for Tab; the arrow keys move within. */
export function BarChart({ bars, label }: { readonly bars: readonly ChartBar[]; readonly label: string }) {
  const chosen = bars.findIndex(({ isChosen }) => isChosen);
  const [at, setAt] = useState<number>();
  const stop = Math.min(at ?? (chosen < 0 ? bars.length - 1 : chosen), bars.length - 1);
  const most = Math.max(...bars.map(({ value = 0 }) => value), 0);
  const move = (event: KeyboardEvent<HTMLOListElement>) => {
    const targets: Readonly<Record<string, number>> = { ArrowLeft: stop - 1, ArrowRight: stop + 1, Home: 0, End: bars.length - 1 };
    const wanted = targets[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    const next = Math.min(bars.length - 1, Math.max(0, wanted));
    setAt(next);
    event.currentTarget.querySelectorAll("a")[next]?.focus();
  };
  return (
    // The keys are those of its links.
    <ol className={classes["chart"]} aria-label={label} onKeyDown={move}>
      {bars.map(({ key, label: says, value, search, isChosen }, index) => (
        <li key={key}>
          <Link
            to="/insights"
            search={search}
            replace
            resetScroll={false}
            tabIndex={index === stop ? 0 : -1}
            aria-label={says}
            aria-current={isChosen ? "true" : undefined}
            title={says}
            onFocus={() => setAt(index)}
            className={classes["column"] ?? ""}
          >
            <span
              className={classes["bar"]}
              data-empty={value === undefined || value === 0}
              style={{ height: `max(2px, ${most === 0 ? 0 : (100 * (value ?? 0)) / most}%)` }}
            />
          </Link>
        </li>
      ))}
    </ol>
  );
}
