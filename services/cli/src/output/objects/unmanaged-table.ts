import type { UnmanagedObject } from "@slipway/domain";
import type { Shown } from "../print.ts";
import { table } from "../tables/table.ts";
import { age } from "../words/age.ts";

/** Objects that no application manages, one a line. */
export function unmanagedTable(objects: readonly UnmanagedObject[], nowMs: number, { wide }: Shown): string {
  if (objects.length === 0)
    return "no objects: whatever is in the namespaces of the application belongs to an application, or Kubernetes makes it";
  return table(
    ["target", "namespace", "kind", "name", "age", "managed by"],
    objects.map(({ object: { deployTarget, group, kind, namespace, name }, createdAt, managedBy }) => [
      deployTarget,
      namespace,
      wide && group !== "" ? `${kind}.${group}` : kind,
      name,
      age(createdAt, nowMs),
      managedBy || "-",
    ]),
    { whole: wide },
  );
}
