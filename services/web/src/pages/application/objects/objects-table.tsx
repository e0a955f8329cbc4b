import { useMediaQuery } from "@mantine/hooks";
import { HealthStatus, ResourceSync } from "@slipway/proto/state";
import { Link, useNavigate } from "@tanstack/react-router";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { memo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useListKeys } from "../../../app/use-list-keys.ts";
import { useTop } from "../../../app/use-top.ts";
import { Age } from "../../../design/age.tsx";
import { healthWord } from "../../../design/state-words.ts";
import { Status } from "../../../design/status.tsx";
import { partOfKey } from "../part-key.ts";
import type { ObjectRow } from "./object-rows.ts";
import classes from "./objects-table.module.css";

const rowPixels = 44;
/** The head of the page, and that of the table. */
const headPixels = 84;

/** Objects as a tree in rows, of which only those that can be seen are in the document. */
export function ObjectsTable({ rows, open }: { readonly rows: readonly ObjectRow[]; readonly open: string | undefined }) {
  const { t } = useTranslation();
  const box = useRef<HTMLTableElement>(null);
  const top = useTop(box);
  const isNarrow = useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false }) ?? false;
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowPixels,
    overscan: 8,
    scrollMargin: top,
    scrollPaddingStart: headPixels,
    scrollPaddingEnd: rowPixels,
  });
  useListKeys({ count: rows.length, box, scrollTo: (index) => virtual.scrollToIndex(index) });
  const visible = virtual.getVirtualItems();
  const [above, below] = [(visible[0]?.start ?? top) - top, virtual.getTotalSize() - ((visible.at(-1)?.end ?? top) - top)];
  return (
    <table ref={box} className={classes["table"]} aria-label={t("application.objects")} aria-rowcount={rows.length + 1}>
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col">{t("application.object")}</th>
          <th scope="col" className={classes["place"]}>
            {t("application.namespace")}
          </th>
          <th scope="col" className={classes["place"]}>
            {t("application.target")}
          </th>
          <th scope="col" className={classes["health"]}>
            {t("application.health")}
          </th>
          <th scope="col" className={classes["sync"]}>
            {t("application.sync")}
          </th>
          <th scope="col" className={classes["age"]}>
            {t("application.age")}
          </th>
        </tr>
      </thead>
      <tbody>
        <tr aria-hidden style={{ height: above }} />
        {visible.map(({ index }) => {
          const row = rows[index];
          return row && <Row key={row.key} row={row} index={index} isOpen={row.key === open} isNarrow={isNarrow} />;
        })}
        <tr aria-hidden style={{ height: below }} />
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly row: ObjectRow;
  readonly index: number;
  readonly isOpen: boolean;
  readonly isNarrow: boolean;
}

const Row = memo(function Row({ row: { key, object, depth, isContext }, index, isOpen, isNarrow }: RowProps) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/applications/$applicationId" });
  const { kind, name, namespace, health, healthReason, sync, driftedFields, createdAt } = object;
  const drift = driftedFields > 0 ? t("application.fieldsDiffer", { count: driftedFields }) : undefined;
  return (
    <tr
      className={classes["row"]}
      data-index={index}
      data-open={isOpen || undefined}
      data-context={isContext || undefined}
      aria-rowindex={index + 2}
      onClick={() => void navigate({ search: (last) => ({ ...last, object: key }) })}
      onKeyDown={(event) => {
        const part = partOfKey(event.nativeEvent);
        if (part) void navigate({ search: (last) => ({ ...last, object: key, part }), resetScroll: false });
      }}
    >
      <td
        className={classes["name"]}
        style={{ paddingInlineStart: 12 + Math.min(depth, 6) * (isNarrow ? 8 : 20) }}
        title={`${kind} ${name}`}
      >
        <span className={classes["kind"]}>{kind}</span>{" "}
        <Link
          from="/applications/$applicationId"
          search={(last) => ({ ...last, object: key })}
          onClick={(event) => event.stopPropagation()}
          preload={false}
        >
          {name}
        </Link>
      </td>
      <td className={classes["place"]} title={namespace}>
        {namespace}
      </td>
      <td className={classes["place"]} title={object.key?.deployTarget}>
        {object.key?.deployTarget}
      </td>
      <td className={classes["health"]} title={healthReason}>
        {health !== HealthStatus.UNSPECIFIED && <Status kind="health" word={healthWord(health)} short={isNarrow} title={healthReason} />}{" "}
        {!isNarrow && <span className={classes["quiet"]}>{healthReason}</span>}
      </td>
      <td className={classes["sync"]} title={drift}>
        {sync !== ResourceSync.UNSPECIFIED && (
          <Status kind="sync" word={sync === ResourceSync.SYNCED ? "synced" : "out_of_sync"} short={isNarrow} title={drift} />
        )}
      </td>
      <td className={`${classes["age"]} ${classes["quiet"]}`}>
        <Age at={createdAt} />
      </td>
    </tr>
  );
});
