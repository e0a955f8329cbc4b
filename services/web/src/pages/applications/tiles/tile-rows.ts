import type { ApplicationView } from "@slipway/proto/api";
import { HealthStatus } from "@slipway/proto/state";

/** The healths in the order in which a person wants to see them. */
const order: readonly HealthStatus[] = [
  HealthStatus.DEGRADED,
  HealthStatus.MISSING,
  HealthStatus.PROGRESSING,
  HealthStatus.UNSPECIFIED,
  HealthStatus.SUSPENDED,
  HealthStatus.HEALTHY,
];

/** A head, or as many tiles as there is room for beside each other. `index` is the place of the first among all tiles. */
export type TileRow =
  | { readonly kind: "head"; readonly health: HealthStatus; readonly count: number }
  | { readonly kind: "tiles"; readonly index: number; readonly views: readonly ApplicationView[] };

/** Applications grouped by health, in rows. */
export function tileRows(all: readonly ApplicationView[], columns: number): readonly TileRow[] {
  const groups = Map.groupBy(all, ({ livestate }) => livestate?.health ?? HealthStatus.UNSPECIFIED);
  let index = 0;
  return order.flatMap((health): readonly TileRow[] => {
    const views = groups.get(health);
    if (views === undefined) return [];
    const rows: TileRow[] = [{ kind: "head", health, count: views.length }];
    for (let at = 0; at < views.length; at += columns) {
      const row = views.slice(at, at + columns);
      rows.push({ kind: "tiles", index, views: row });
      index += row.length;
    }
    return rows;
  });
}
