import { Stack, Text, Title } from "@mantine/core";
import type { Trace } from "@slipway/proto/api";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useListKeys } from "../../../app/use-list-keys.ts";
import { durationText } from "../../../design/duration-text.ts";
import { useNow } from "../../../design/took.tsx";
import { useWindowRows } from "../../../design/use-window-rows.ts";
import { timeScale } from "./time-scale.ts";
import { leadsOn, openAtFirst, type Span, traceRows } from "./trace-rows.ts";
import classes from "./waterfall.module.css";
import { WaterfallRow } from "./waterfall-row.tsx";

/** The way of a commit, step by step, each with its bar in time. */
export function Waterfall({ trace }: { readonly trace: Trace }) {
  const { t, i18n } = useTranslation();
  // What a person opened or closed stays so; the others follow what happens.
  const [chosen, choose] = useState<ReadonlyMap<string, boolean>>(new Map());
  const rows = useMemo(() => {
    const open = openAtFirst(trace);
    return traceRows(trace, (id) => chosen.get(id) ?? open.has(id));
  }, [trace, chosen]);
  const now = useNow(rows.some(({ span }) => span && span.endMs === undefined));
  const isBefore = (kind: string) => kind === "commit" || kind === "ci";
  const spans = (before: boolean) => rows.flatMap(({ kind, span }): Span[] => (span && isBefore(kind) === before ? [span] : []));
  const scale = timeScale(spans(true), spans(false), now);
  const { list, style, measure, visible, scrollTo } = useWindowRows(rows.length, 40);
  const box = useRef<HTMLDivElement>(null);
  const linked = rows.flatMap((row, at) => (leadsOn(row) ? [at] : []));
  useListKeys({ count: linked.length, box, scrollTo: (index) => scrollTo(linked[index] ?? 0) });
  const time = new Intl.DateTimeFormat(i18n.language, { dateStyle: "short", timeStyle: "medium" });
  const madeMs = rows[0]?.span?.startMs;
  return (
    <Stack gap="xs" component="section" ref={box} aria-label={t("oneTrace.waterfall")}>
      <Title order={2} size="h5">
        {t("oneTrace.waterfall")}
      </Title>
      <div className={classes["axis"]} aria-hidden>
        <span>{time.format(scale.beginMs)}</span>
        <span>{durationText(scale.endMs - scale.beginMs)}</span>
        <span>{time.format(scale.endMs)}</span>
      </div>
      <ol ref={list} className={classes["rows"]} style={style} aria-label={t("oneTrace.waterfall")}>
        {visible.map((at) => {
          const row = rows[at];
          return (
            row && (
              <WaterfallRow
                key={row.key}
                row={row}
                at={at}
                index={linked.indexOf(at)}
                count={rows.length}
                scale={scale}
                nowMs={now}
                madeMs={madeMs}
                measure={measure}
                onOpen={(id, isOpen) => choose(new Map(chosen).set(id, isOpen))}
              />
            )
          );
        })}
      </ol>
      {trace.applications.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("oneTrace.nothingYet")}
        </Text>
      )}
    </Stack>
  );
}
