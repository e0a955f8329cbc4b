import type { ApplicationView } from "@slipway/proto/api";
import { HealthStatus, SyncStatus } from "@slipway/proto/state";

const sortColumns = ["name", "project", "status", "health", "deployed"] as const;
export type SortColumn = (typeof sortColumns)[number];

/** By which column a list is sorted; `-` before it: the other way round. */
export type Sort = SortColumn | `-${SortColumn}`;

/** What is worst stands first. */
const statuses: readonly SyncStatus[] = [
  SyncStatus.INVALID_CONFIG,
  SyncStatus.OUT_OF_SYNC,
  SyncStatus.ORPHANED,
  SyncStatus.DEPLOYING,
  SyncStatus.UNSPECIFIED,
  SyncStatus.SYNCED,
  SyncStatus.DISABLED,
];
const healths: readonly HealthStatus[] = [
  HealthStatus.DEGRADED,
  HealthStatus.MISSING,
  HealthStatus.PROGRESSING,
  HealthStatus.UNSPECIFIED,
  HealthStatus.SUSPENDED,
  HealthStatus.HEALTHY,
];

const values: Readonly<Record<SortColumn, (view: ApplicationView) => number | string>> = {
  name: ({ application }) => application?.name ?? "",
  project: ({ application }) => application?.projectId ?? "",
  status: ({ syncStatus }) => statuses.indexOf(syncStatus),
  health: ({ livestate }) => healths.indexOf(livestate?.health ?? HealthStatus.UNSPECIFIED),
  deployed: ({ application }) => -Number(application?.lastSucceeded?.completedAt?.seconds ?? 0),
};

/** Reads the address; undefined for what is no column. */
export function sortOf(text: unknown): Sort | undefined {
  return typeof text === "string" && sortColumns.some((column) => column === text.replace(/^-/, "")) ? (text as Sort) : undefined;
}

/** The applications by a column: states with the worst first, times with the newest first. What is equal is by name, then by id. */
export function sortApplications(all: Iterable<ApplicationView>, sort: Sort): readonly ApplicationView[] {
  const isBack = sort.startsWith("-");
  const ofColumn = values[sort.replace("-", "") as SortColumn];
  const placed = Array.from(all, (view) => ({ view, value: ofColumn(view), name: view.application?.name ?? "" }));
  placed.sort((one, other) => {
    if (one.value !== other.value) return one.value < other.value === isBack ? 1 : -1;
    if (one.name !== other.name) return one.name < other.name ? -1 : 1;
    return (one.view.application?.id ?? "") < (other.view.application?.id ?? "") ? -1 : 1;
  });
  return placed.map(({ view }) => view);
}
