import { UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { durationText } from "../../../design/duration-text.ts";
import { RowName } from "./row-name.tsx";
import { RowState, toneOf } from "./row-state.tsx";
import type { TimeScale } from "./time-scale.ts";
import type { TraceRow } from "./trace-rows.ts";
import classes from "./waterfall.module.css";

interface Props {
  readonly row: TraceRow;
  /** Its number in the whole list. */
  readonly at: number;
  /** Its number among those that lead on; -1 if it does not. */
  readonly index: number;
  readonly count: number;
  readonly scale: TimeScale;
  readonly nowMs: number;
  /** When the commit was made. */
  readonly madeMs: number | undefined;
  readonly measure: (row: HTMLElement | null) => void;
  readonly onOpen: (applicationId: string, isOpen: boolean) => void;
}

/** One step on the way of a commit: what it is, how it stands, its bar, when it began and how long it took. */
export function WaterfallRow({ row, at, index, count, scale, nowMs, madeMs, measure, onOpen }: Props) {
  const { t } = useTranslation();
  const { span, depth } = row;
  const took = span && durationText((span.endMs ?? nowMs) - span.startMs);
  return (
    <li
      ref={measure}
      className={classes["row"]}
      data-row={at}
      data-index={index < 0 ? undefined : index}
      data-depth={depth}
      data-kind={row.kind}
      aria-posinset={at + 1}
      aria-setsize={count}
    >
      <span className={classes["name"]}>
        {row.kind === "application" ? (
          <UnstyledButton
            className={classes["toggle"] ?? ""}
            aria-expanded={row.isOpen}
            aria-label={t(row.isOpen ? "oneTrace.close" : "oneTrace.open", { application: row.application.applicationName })}
            onClick={() => onOpen(row.application.applicationId, !row.isOpen)}
          >
            {row.isOpen ? <IconChevronDown size={16} aria-hidden /> : <IconChevronRight size={16} aria-hidden />}
          </UnstyledButton>
        ) : (
          <span className={classes["toggle"]} />
        )}
        <RowName row={row} />
      </span>
      <span className={classes["state"]}>
        <RowState row={row} />
      </span>
      <Bar row={row} scale={scale} />
      <span className={classes["starts"]}>
        {span && madeMs !== undefined && row.kind !== "commit" && (
          <Said
            text={`+${durationText(span.startMs - madeMs)}`}
            says={t("oneTrace.starts", { after: durationText(span.startMs - madeMs) })}
          />
        )}
      </span>
      <span className={classes["took"]}>
        {took !== undefined && span?.startMs !== span?.endMs && (
          <Said text={took} says={t(span?.endMs === undefined ? "oneTrace.tookSoFar" : "oneTrace.took", { took })} />
        )}
      </span>
    </li>
  );
}

/** A short text, which screen readers say as a sentence. */
function Said({ text, says }: { readonly text: string; readonly says: string }) {
  return (
    <>
      <span aria-hidden title={says}>
        {text}
      </span>
      <span className={classes["hidden"]}>{says}</span>
    </>
  );
}

function Bar({ row, scale }: Pick<Props, "row" | "scale">) {
  const { t, i18n } = useTranslation();
  const { span } = row;
  if (span === undefined) return <span className={classes["track"]} aria-hidden />;
  const { start, width, isCut } = scale.place(span);
  const time = new Intl.DateTimeFormat(i18n.language, { dateStyle: "short", timeStyle: "medium" });
  const title = t("oneTrace.span", { from: time.format(span.startMs), to: span.endMs === undefined ? "…" : time.format(span.endMs) });
  return (
    <span className={classes["track"]} aria-hidden>
      <span
        className={classes["bar"]}
        data-tone={toneOf(row)}
        data-cut={isCut}
        title={title}
        style={{ insetInlineStart: `min(${start}%, 100% - 3px)`, width: `max(3px, ${width}%)` }}
      />
    </span>
  );
}
