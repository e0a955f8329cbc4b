import { ObjectAction, type ObjectPreview } from "@slipway/proto/plugin-extension";
import type { ApplicationPreview } from "@slipway/proto/state";

/** What happens to an object, as the page words it. */
export type ChangeWord = "create" | "change" | "delete" | "keep" | "refuse" | "unknown" | "notKept";

const words: Readonly<Record<number, ChangeWord>> = {
  [ObjectAction.CREATE]: "create",
  [ObjectAction.CHANGE]: "change",
  [ObjectAction.DELETE]: "delete",
  [ObjectAction.KEEP]: "keep",
  [ObjectAction.REFUSE]: "refuse",
  [ObjectAction.NOT_KEPT]: "notKept",
};

/** An object that does not stay as it is, on its target. */
export interface PreviewChange {
  readonly key: string;
  readonly word: ChangeWord;
  readonly target: string;
  readonly object: ObjectPreview;
}

const order: readonly ChangeWord[] = ["refuse", "delete", "create", "change", "unknown", "keep", "notKept"];

/** Every object that a sync does not leave as it is, what is worst to miss first, and how many there are of each kind. */
export function previewChanges({ targets }: ApplicationPreview): {
  readonly changes: readonly PreviewChange[];
  readonly counts: readonly (readonly [word: ChangeWord, count: number])[];
} {
  const changes = targets
    .flatMap(({ plugin, deployTarget, objects }) =>
      objects.map((object) => ({
        key: `${plugin}/${deployTarget}/${object.group}/${object.kind}/${object.namespace}/${object.name}`,
        word: words[object.action] ?? "unknown",
        target: deployTarget,
        object,
      })),
    )
    .sort((one, other) => order.indexOf(one.word) - order.indexOf(other.word));
  const counts = order.map((word) => [word, changes.filter((change) => change.word === word).length] as const);
  return { changes, counts: counts.filter(([, count]) => count > 0) };
}
