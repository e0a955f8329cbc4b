import { type KindName, nameOfKind } from "../../kinds/kind-state.ts";
import type { ResourceKey } from "../../manifests/resource-key.ts";

/** Objects that could not be read: those of a kind, in one namespace or, if that is empty, in all. */
export interface Unread {
  readonly kind: KindName;
  readonly namespace: string;
  readonly reason: string;
}

/** Why it is not known whether the object exists; undefined if it was read. */
export function reasonUnread(unread: readonly Unread[], { group, kind, namespace }: ResourceKey): string | undefined {
  const found = unread.find((each) => each.kind.group === group && each.kind.kind === kind && ["", namespace].includes(each.namespace));
  return found?.reason;
}

/** A line for each, such as `Lamp.lights.example.org in namespace shop: …`. */
export function describeUnread(unread: readonly Unread[]): string {
  return unread
    .map(({ kind, namespace, reason }) => `${nameOfKind(kind)}${namespace === "" ? "" : ` in namespace ${namespace}`}: ${reason}`)
    .toSorted()
    .join("\n");
}

/** How many kinds it is: `1 kind cannot be read`. */
export function countUnread(unread: readonly Unread[]): string {
  const count = new Set(unread.map(({ kind }) => nameOfKind(kind))).size;
  return `${count} ${count === 1 ? "kind" : "kinds"} cannot be read`;
}
