import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { msOf } from "../took.tsx";
import { type LogFold, withoutMark } from "./folds/log-folds.ts";
import { lineParts } from "./line-parts.ts";
import classes from "./log-box.module.css";
import type { LogLine } from "./log-lines.ts";

interface Props {
  readonly line: LogLine;
  readonly number: number;
  /** What can be folded below it. */
  readonly fold: { readonly kind: LogFold["kind"]; readonly isOpen: boolean; readonly count: number } | undefined;
  readonly toggle: (head: number, isOpen: boolean) => void;
  readonly isLinked: boolean;
  readonly showsTime: boolean;
  /** Undefined: its number is no link. */
  readonly link: ((line: number) => void) | undefined;
  readonly starts: readonly number[];
  readonly matchLength: number;
  /** Which of its matches is looked at; -1 for none. */
  readonly current: number;
}

/** A line of a log, with its number that is a link to it. */
export function LogRow({ line, number, fold, toggle, isLinked, showsTime, link, starts, matchLength, current }: Props) {
  const { t, i18n } = useTranslation();
  const at = line.at && new Date(msOf(line.at));
  return (
    <div className={classes["row"]} data-level={line.level} data-linked={isLinked}>
      {link ? (
        <a
          className={classes["number"]}
          href={`#L${number}`}
          tabIndex={-1}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            link(number);
          }}
        >
          {number}
        </a>
      ) : (
        <span className={classes["number"]}>{number}</span>
      )}
      {showsTime && (
        <time className={classes["time"]} dateTime={at?.toISOString()} title={at?.toLocaleString(i18n.language)}>
          {at?.toLocaleTimeString(i18n.language, { hour12: false })}
        </time>
      )}
      {fold && (
        <button
          type="button"
          className={classes["fold"]}
          aria-expanded={fold.isOpen}
          aria-label={t("log.folded", { count: fold.count })}
          onClick={() => toggle(number - 1, !fold.isOpen)}
        >
          {fold.isOpen ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
        </button>
      )}
      {line.source !== undefined && <span className={classes["source"]}>{line.source}</span>}
      <bdi className={classes["text"]} data-group={fold?.kind === "group" || undefined}>
        {lineParts(fold?.kind === "group" && starts.length === 0 ? withoutMark(line.text) : line.text, starts, matchLength).map(
          ({ text, color, isBold, match }, part) => {
            const shown = { "data-color": color || undefined, "data-bold": isBold || undefined };
            return match === undefined ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a line have no other name
              <span key={part} {...shown}>
                {text}
              </span>
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a line have no other name
              <mark key={part} {...shown} data-current={match === current || undefined}>
                {text}
              </mark>
            );
          },
        )}
      </bdi>
      {fold && !fold.isOpen && <span className={classes["count"]}>{t("log.folded", { count: fold.count })}</span>}
    </div>
  );
}
