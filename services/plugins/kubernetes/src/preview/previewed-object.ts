import type { ObjectPreview } from "@slipway/plugin-sdk";
import type { DiffNode } from "../diff/diff.ts";
import type { Change } from "../diff/diff-list.ts";
import { isMasked } from "../diff/mask.ts";
import { renderNodes } from "../diff/render.ts";
import type { ResourceKey } from "../manifests/resource-key.ts";

/** Lines of the difference of one object. */
const mostLines = 300;

export interface PreviewedObjectRequest {
  readonly key: ResourceKey;
  readonly action: ObjectPreview["action"];
  readonly change?: Change | undefined;
  readonly notes?: readonly string[];
}

/** What happens to an object, with its differences as text. The contents of Secrets and ConfigMaps are masked. */
export function previewedObject({
  key: { group, kind, namespace, name },
  action,
  change,
  notes = [],
}: PreviewedObjectRequest): ObjectPreview {
  const diff = change === undefined ? "" : cut(renderNodes(change.nodes, { masked: masksOf(change), showTypes: true }));
  return { action, group, kind, namespace, name, diff, notes: [...(change?.notes ?? []), ...notes] };
}

/** Whether values of the object are hidden in its preview. */
export function hasMasked(change: Change | undefined): boolean {
  return change?.nodes.some(masksOf(change)) ?? false;
}

function masksOf({ old, desired }: Change): (node: DiffNode) => boolean {
  const masking = { secrets: true, configMaps: true };
  return (node) => isMasked(old, node, masking) || isMasked(desired, node, masking);
}

function cut(text: string): string {
  const lines = text.split("\n");
  if (lines.length <= mostLines) return text;
  return `${lines.slice(0, mostLines).join("\n")}\n  … ${lines.length - mostLines} more lines\n`;
}
