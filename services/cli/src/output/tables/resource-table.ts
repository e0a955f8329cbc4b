import type { LiveResource } from "@slipway/domain";
import { statusWord } from "../words/status-word.ts";
import { table } from "./table.ts";

/** The objects of an application, one a line. */
export function resourceTable(resources: readonly LiveResource[], whole: boolean): string {
  if (resources.length === 0) return "";
  return table(
    ["target", "kind", "name", "namespace", "health", "sync", "why"],
    resources.map(({ resourceType, name, metadata, health, healthReason, sync, drift, plugin, deployTarget }) => [
      `${plugin}/${deployTarget}`,
      resourceType,
      name,
      metadata["Namespace"] ?? "",
      statusWord(health),
      sync === "unknown" ? "-" : statusWord(sync),
      healthReason || drift.map(({ field }) => field).join(", "),
    ]),
    { whole },
  );
}
