import { Title } from "@mantine/core";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useListKeys } from "../../app/use-list-keys.ts";
import type { DeploymentDay } from "./deployment-days.ts";
import { DeploymentRow } from "./deployment-row.tsx";
import { deploymentRows } from "./deployment-rows.ts";
import classes from "./deployments-page.module.css";

const pixels = { day: 48, deployment: 44 } as const;
/** The header of the page, below which a row has to be. */
const headerPixels = 56;
/** How many rows before the end older deployments are asked for. */
const ahead = 30;

interface Props {
  readonly days: readonly DeploymentDay[];
  /** Asks for older ones. */
  readonly more: () => void;
}

/** Deployments by day, of which only those that can be seen are in the document. Who comes near the end sees older ones. */
export function DeploymentsList({ days, more }: Props) {
  const { t } = useTranslation();
  const box = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  const { rows, rowOf } = useMemo(() => deploymentRows(days), [days]);
  const list = useWindowVirtualizer({
    count: rows.length,
    getItemKey: (at) => rows[at]?.key ?? at,
    estimateSize: (at) => pixels[rows[at]?.kind ?? "deployment"],
    overscan: 10,
    scrollMargin: top,
    scrollPaddingStart: headerPixels,
  });
  useLayoutEffect(() => setTop(box.current?.offsetTop ?? 0), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a day that came or went has another height than a deployment
  useEffect(() => list.measure(), [rows, list]);
  useListKeys({ count: rowOf.length, box, scrollTo: (index) => list.scrollToIndex(rowOf[index] ?? 0) });
  const visible = list.getVirtualItems();
  const isNearEnd = (visible.at(-1)?.index ?? 0) >= rows.length - ahead;
  const latest = useRef(more);
  latest.current = more;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each length, as older ones that do not fit the filter add nothing
  useEffect(() => {
    if (isNearEnd) latest.current();
  }, [isNearEnd, rows.length]);
  return (
    <ul ref={box} className={classes["list"]} aria-label={t("pages.deployments")} style={{ height: list.getTotalSize() }}>
      {visible.map(({ index: at, start, key }) => {
        const row = rows[at];
        const style = { transform: `translateY(${start - top}px)` };
        return row?.kind === "day" ? (
          <li key={key} className={classes["day"]} style={style}>
            <Title order={2} size="h5">
              {row.day}
            </Title>
          </li>
        ) : (
          row && <DeploymentRow key={key} deployment={row.deployment} index={row.index} start={start - top} />
        );
      })}
    </ul>
  );
}
