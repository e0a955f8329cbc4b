import type { Change } from "../../diff/diff-list.ts";
import { type IgnoredFields, ignoredOf } from "../../fields/ignored-fields.ts";
import { keyOf, nameOfKey } from "../../manifests/resource-key.ts";

/** Changes between two revisions, without ignored fields. */
export interface DividedChanges {
  readonly shown: readonly Change[];
  /** A sentence for each object with ignored fields that change: only a cluster knows whether somebody else set them. */
  readonly hidden: readonly string[];
}

/** Divides changes into those that are shown, and those of ignored fields, which are named. */
export function divideIgnored(changes: readonly Change[], ignored: IgnoredFields): DividedChanges {
  const divided = changes.map((change) => {
    const { isIgnored } = ignoredOf(ignored, change.desired);
    return {
      change,
      nodes: change.nodes.filter(({ steps }) => !isIgnored(steps)),
      hidden: change.nodes.filter(({ steps }) => isIgnored(steps)),
    };
  });
  return {
    shown: divided.flatMap(({ change, nodes }) => (nodes.length > 0 ? [{ ...change, nodes }] : [])),
    hidden: divided.flatMap(({ change, hidden }) =>
      hidden.length > 0
        ? [
            `ignored in ${nameOfKey(keyOf(change.desired))}, and changed only if nobody else set it: ${hidden.map(({ path }) => path).join(", ")}`,
          ]
        : [],
    ),
  };
}
