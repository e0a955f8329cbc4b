import { useMediaQuery } from "@mantine/hooks";
import type { ApplicationView } from "@slipway/proto/api";
import { Link, useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { tinykeys } from "tinykeys";
import { isBusy } from "../../../app/is-busy.ts";
import { useListKeys } from "../../../app/use-list-keys.ts";
import { Age } from "../../../design/age.tsx";
import { healthWord, syncWord } from "../../../design/state-words.ts";
import { Status } from "../../../design/status.tsx";
import type { Selection } from "../selection.ts";
import classes from "./applications-table.module.css";
import { isHeld } from "./filter-applications.ts";
import { SelectAll } from "./select-all.tsx";
import type { Sort, SortColumn } from "./sort-applications.ts";
import { SortHead } from "./sort-head.tsx";

const rowPixels = 44;
const mostLabels = 3;

interface Props {
  readonly applications: readonly ApplicationView[];
  readonly sort: Sort;
  readonly sortBy: (sort: Sort) => void;
  readonly selection: Selection;
  readonly toggle: (id: string, isRange: boolean) => void;
  readonly toggleAll: () => void;
}

const columns: readonly (readonly [
  column: SortColumn | "commit",
  word: "name" | "project" | "status" | "health" | "commit" | "deployed",
])[] = [
  ["name", "name"],
  ["project", "project"],
  ["status", "status"],
  ["health", "health"],
  ["commit", "commit"],
  ["deployed", "deployed"],
];

/** Rows of applications, of which only those that can be seen are in the document. They are selected with a click on their box, with Shift up to it, or with x. */
export function ApplicationsTable({ applications, sort, sortBy, selection, toggle, toggleAll }: Props) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const isNarrow = useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false }) ?? false;
  const rows = useVirtualizer({
    count: applications.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowPixels,
    overscan: 8,
    scrollPaddingStart: 36,
  });
  useListKeys({ count: applications.length, box, scrollTo: (index) => rows.scrollToIndex(index) });
  useSelectKey(toggle);
  const visible = rows.getVirtualItems();
  const [above, below] = [visible[0]?.start ?? 0, rows.getTotalSize() - (visible.at(-1)?.end ?? 0)];
  return (
    <div ref={box} className={classes["box"]}>
      <table className={classes["table"]} aria-label={t("pages.applications")} aria-rowcount={applications.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className={classes["select"]}>
              <SelectAll applications={applications} selection={selection} toggleAll={toggleAll} />
            </th>
            {columns.map(([column, word]) =>
              column === "commit" ? (
                <th key={column} scope="col" className={classes[column]}>
                  {t(`applications.${word}`)}
                </th>
              ) : (
                <SortHead key={column} column={column} sort={sort} sortBy={sortBy} className={classes[`${column}Column`]}>
                  {t(`applications.${word}`)}
                </SortHead>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          <tr aria-hidden style={{ height: above }} />
          {visible.map(({ index }) => {
            const view = applications[index];
            const id = view?.application?.id ?? "";
            return (
              view && <Row key={id} view={view} index={index} isSelected={selection.ids.has(id)} isNarrow={isNarrow} toggle={toggle} />
            );
          })}
          <tr aria-hidden style={{ height: below }} />
        </tbody>
      </table>
    </div>
  );
}

/** `x` selects the application that has the focus, `X` all up to it. */
function useSelectKey(toggle: Props["toggle"]): void {
  useEffect(() => {
    const select = (isRange: boolean) => (event: KeyboardEvent) => {
      const id = document.activeElement?.closest<HTMLElement>("[data-id]")?.dataset["id"];
      if (isBusy(event) || id === undefined) return;
      event.preventDefault();
      toggle(id, isRange);
    };
    return tinykeys(window, { x: select(false), "Shift+X": select(true) });
  }, [toggle]);
}

interface RowProps extends Pick<Props, "toggle"> {
  readonly view: ApplicationView;
  readonly index: number;
  readonly isSelected: boolean;
  readonly isNarrow: boolean;
}

const Row = memo(function Row({ view, index, isSelected, isNarrow, toggle }: RowProps) {
  const { t } = useTranslation();
  const { application, syncStatus, syncReason, livestate, healthReason, waitsFor } = view;
  const navigate = useNavigate();
  if (application === undefined) return null;
  const { id, name, projectId, lastSucceeded: last } = application;
  const page = { to: "/applications/$applicationId", params: { applicationId: id } } as const;
  const labels = Object.entries(application.labels);
  return (
    <tr
      className={classes["row"]}
      data-index={index}
      data-id={id}
      data-selected={isSelected || undefined}
      aria-rowindex={index + 2}
      onClick={({ target }) => {
        if (!(target as Element).closest("label")) void navigate(page);
      }}
    >
      <td className={classes["select"]}>
        <label>
          <input
            type="checkbox"
            checked={isSelected}
            aria-label={t("applications.select", { name })}
            // What a click tells and a change does not: whether Shift is held.
            onClick={({ shiftKey }) => toggle(id, shiftKey)}
            onChange={() => {}}
          />
        </label>
      </td>
      <td className={classes["name"]} title={name}>
        <Link {...page} onClick={(event) => event.stopPropagation()}>
          {name}
        </Link>
        {isHeld(view) && <span className={classes["mark"]}>{t("applications.held")}</span>}
        {waitsFor !== "" && (
          <span className={classes["mark"]} title={waitsFor}>
            {t("applications.waits")}
          </span>
        )}
        {labels.slice(0, mostLabels).map(([key, value]) => (
          <span key={key} className={classes["label"]}>
            {key}={value}
          </span>
        ))}
        {labels.length > mostLabels && (
          <span className={classes["label"]} title={labels.map(([key, value]) => `${key}=${value}`).join("\n")}>
            +{labels.length - mostLabels}
          </span>
        )}
      </td>
      <td className={classes["project"]} title={projectId}>
        {projectId}
      </td>
      <td>
        <Status kind="sync" word={syncWord(syncStatus)} title={syncReason} short={isNarrow} />
      </td>
      <td>
        <Status kind="health" word={healthWord(livestate?.health ?? 0)} title={healthReason} short={isNarrow} />
      </td>
      <td className={classes["commit"]}>{last?.commitHash.slice(0, 7) ?? ""}</td>
      <td className={classes["age"]}>{last?.completedAt ? <Age at={last.completedAt} /> : t("applications.never")}</td>
    </tr>
  );
});
