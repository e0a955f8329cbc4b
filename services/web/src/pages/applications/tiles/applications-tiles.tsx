import type { ApplicationView } from "@slipway/proto/api";
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useListKeys } from "../../../app/use-list-keys.ts";
import { healthWord, syncWord } from "../../../design/state-words.ts";
import { Status } from "../../../design/status.tsx";
import classes from "./applications-tiles.module.css";
import { type TileRow, tileRows } from "./tile-rows.ts";

const tilePixels = 76;
const headPixels = 44;
/** A tile is no narrower, and a row has no more of them: a wall of 4K holds fewer than 3 000 elements. */
const [leastWidth, mostColumns] = [230, 10];

/** Applications as tiles, grouped by health; only what can be seen is in the document. */
export function ApplicationsTiles({ applications }: { readonly applications: readonly ApplicationView[] }) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const columns = useColumns(box);
  const rows = useMemo(() => tileRows(applications, columns), [applications, columns]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => (rows[index]?.kind === "head" ? headPixels : tilePixels),
    // Another function for other rows, whose heights are others.
    getItemKey: useCallback((index: number) => keyOf(rows[index]), [rows]),
    overscan: 3,
  });
  const rowOf = (tile: number) => rows.findIndex((row) => row.kind === "tiles" && tile < row.index + row.views.length);
  useListKeys({ count: applications.length, box, scrollTo: (tile) => virtual.scrollToIndex(rowOf(tile)) });
  return (
    <div ref={box} className={classes["box"]}>
      <div className={classes["all"]} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          const place = { transform: `translateY(${start}px)` };
          if (row.kind === "head")
            return (
              <h2 key={keyOf(row)} className={classes["head"]} style={place}>
                <Status kind="health" word={healthWord(row.health)} /> <span className={classes["quiet"]}>{row.count}</span>
              </h2>
            );
          return (
            <ul key={keyOf(row)} className={classes["row"]} style={{ ...place, gridTemplateColumns: `repeat(${columns}, 1fr)` }}>
              {row.views.map((view, at) => (
                <Tile key={view.application?.id} view={view} index={row.index + at} never={t("applications.never")} />
              ))}
            </ul>
          );
        })}
      </div>
    </div>
  );
}

function keyOf(row: TileRow | undefined): string {
  return row?.kind === "head" ? `head ${row.health}` : `tiles ${row?.index}`;
}

const Tile = memo(function Tile({
  view: { application, syncStatus, syncReason, healthReason },
  index,
  never,
}: {
  readonly view: ApplicationView;
  readonly index: number;
  readonly never: string;
}) {
  if (application === undefined) return null;
  const { id, name, projectId, lastSucceeded } = application;
  return (
    <li data-index={index}>
      <Link
        to="/applications/$applicationId"
        params={{ applicationId: id }}
        className={classes["tile"] ?? ""}
        title={[name, healthReason].filter(Boolean).join("\n")}
      >
        <span className={classes["name"]}>{name}</span>
        <span className={classes["second"]}>
          <Status kind="sync" word={syncWord(syncStatus)} title={syncReason} />
          <span className={classes["quiet"]}>
            {projectId} · {lastSucceeded?.commitHash.slice(0, 7) ?? never}
          </span>
        </span>
      </Link>
    </li>
  );
});

/** How many tiles fit beside each other. */
function useColumns(box: { readonly current: HTMLElement | null }): number {
  const [columns, setColumns] = useState(1);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => setColumns(Math.max(1, Math.min(mostColumns, Math.floor(element.clientWidth / leastWidth))));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return columns;
}
