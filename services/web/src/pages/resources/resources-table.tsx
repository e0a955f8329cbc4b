import type { FoundResource } from "@slipway/proto/api";
import { HealthStatus, ResourceSync } from "@slipway/proto/state";
import { Link, useNavigate } from "@tanstack/react-router";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { memo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useListKeys } from "../../app/use-list-keys.ts";
import { useTop } from "../../app/use-top.ts";
import { Age } from "../../design/age.tsx";
import { healthWord } from "../../design/state-words.ts";
import { Status } from "../../design/status.tsx";
import { keyOf } from "../application/objects/live-objects.ts";
import classes from "./resources-table.module.css";

const rowPixels = 44;

/** Objects in rows, of which only those that can be seen are in the document. Each leads to its place in its application. */
export function ResourcesTable({ resources }: { readonly resources: readonly FoundResource[] }) {
  const { t } = useTranslation();
  const box = useRef<HTMLTableElement>(null);
  const top = useTop(box);
  const virtual = useWindowVirtualizer({
    count: resources.length,
    estimateSize: () => rowPixels,
    overscan: 8,
    scrollMargin: top,
    scrollPaddingStart: 84,
    scrollPaddingEnd: rowPixels,
  });
  useListKeys({ count: resources.length, box, scrollTo: (index) => virtual.scrollToIndex(index) });
  const visible = virtual.getVirtualItems();
  const above = (visible[0]?.start ?? top) - top;
  const below = virtual.getTotalSize() - ((visible.at(-1)?.end ?? top) - top);
  return (
    <table ref={box} className={classes["table"]} aria-label={t("pages.resources")} aria-rowcount={resources.length + 1}>
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col">{t("application.object")}</th>
          <th scope="col" className={classes["application"]}>
            {t("resources.application")}
          </th>
          <th scope="col" className={classes["place"]}>
            {t("application.namespace")}
          </th>
          <th scope="col" className={classes["place"]}>
            {t("application.target")}
          </th>
          <th scope="col" className={classes["state"]}>
            {t("application.health")}
          </th>
          <th scope="col" className={`${classes["state"]} ${classes["sync"]}`}>
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
          const found = resources[index];
          return found?.object && <Row key={`${found.applicationId} ${keyOf(found.object)}`} found={found} index={index} />;
        })}
        <tr aria-hidden style={{ height: below }} />
      </tbody>
    </table>
  );
}

const Row = memo(function Row({ found, index }: { readonly found: FoundResource; readonly index: number }) {
  const navigate = useNavigate();
  const { applicationId, applicationName, projectId, object } = found;
  if (object === undefined) return null;
  const { kind, name, namespace, health, healthReason, sync, createdAt } = object;
  const place = { to: "/applications/$applicationId", params: { applicationId }, search: { object: keyOf(object) } } as const;
  return (
    <tr className={classes["row"]} data-index={index} aria-rowindex={index + 2} onClick={() => void navigate(place)}>
      <td className={classes["name"]} title={`${kind} ${name}`}>
        <span className={classes["kind"]}>{kind}</span>{" "}
        <Link {...place} onClick={(event) => event.stopPropagation()} preload={false}>
          {name}
        </Link>
      </td>
      <td className={classes["application"]} title={`${applicationName} (${projectId})`}>
        {applicationName}
      </td>
      <td className={classes["place"]} title={namespace}>
        {namespace}
      </td>
      <td className={classes["place"]} title={object.key?.deployTarget}>
        {object.key?.deployTarget}
      </td>
      <td>{health !== HealthStatus.UNSPECIFIED && <Status kind="health" word={healthWord(health)} title={healthReason} />}</td>
      <td className={classes["sync"]}>
        {sync !== ResourceSync.UNSPECIFIED && <Status kind="sync" word={sync === ResourceSync.SYNCED ? "synced" : "out_of_sync"} />}
      </td>
      <td className={classes["age"]}>
        <Age at={createdAt} />
      </td>
    </tr>
  );
});
