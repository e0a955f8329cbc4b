import type { Resource } from "@slipway/proto/state";
import { table } from "./table.ts";

/** What a removed application has left, one object a line, with what would become of it. */
export function orphanTable(objects: readonly Resource[], whole: boolean): string {
  if (objects.length === 0) return "no objects are known";
  return table(
    ["target", "kind", "name", "namespace", "prune"],
    objects.map(({ plugin, deployTarget, resourceType, name, metadata }) => [
      `${plugin}/${deployTarget}`,
      resourceType,
      name,
      metadata["Namespace"] ?? "",
      metadata["Kept"] === undefined ? "deletes it" : `leaves it: ${metadata["Kept"]}`,
    ]),
    { whole },
  );
}
