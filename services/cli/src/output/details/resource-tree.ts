import { isUndetermined, type LiveResource } from "@slipway/domain";
import { visibleLine } from "@slipway/runtime/terminal";
import { statusWord } from "../words/status-word.ts";

/**
 * The resources of an application as a tree: those that nobody owns, by deploy target, and below each what it owns. One whose owner is not among them stands at the top;
 * each is shown once.
 */
export function resourceTree(name: string, resources: readonly LiveResource[]): string {
  const lines = [visibleLine(name)];
  const shown = new Set<LiveResource>();
  const byTarget = Map.groupBy(resources, ({ plugin, deployTarget }) => `${plugin}/${deployTarget}`);
  const targets = [...byTarget].sort(([a], [b]) => (a < b ? -1 : 1));
  targets.forEach(([target, all], at) => {
    const ids = new Set(all.map(({ id }) => id));
    const children = new Map<string, LiveResource[]>();
    for (const each of all) for (const parent of each.parentIds) children.getOrInsertComputed(parent, () => []).push(each);
    const isLast = at === targets.length - 1;
    lines.push(`${isLast ? "└─" : "├─"} ${visibleLine(target)}`);
    const indent = isLast ? "   " : "│  ";
    const tops = all.filter(({ parentIds }) => !parentIds.some((id) => ids.has(id)));
    add(tops, indent, children);
    // What is left owns itself in a circle.
    add(
      all.filter((each) => !shown.has(each)),
      indent,
      children,
    );
  });
  return lines.join("\n");

  function add(level: readonly LiveResource[], indent: string, children: ReadonlyMap<string, readonly LiveResource[]>): void {
    const unseen = level.filter((each) => !shown.has(each)).sort(byName);
    unseen.forEach((each, at) => {
      if (shown.has(each)) return;
      shown.add(each);
      const isLast = at === unseen.length - 1;
      lines.push(`${indent}${isLast ? "└─" : "├─"} ${describe(each)}`);
      add(children.get(each.id) ?? [], `${indent}${isLast ? "   " : "│  "}`, children);
    });
  }
}

function describe(resource: LiveResource): string {
  const { resourceType, name, metadata, health, healthReason, sync } = resource;
  const namespace = metadata["Namespace"] ?? "";
  const words = [
    ...(health === "unknown" && !isUndetermined(resource) ? [] : [statusWord(health)]),
    ...(sync === "unknown" ? [] : [statusWord(sync)]),
  ];
  const why = healthReason === "" ? "" : `: ${healthReason}`;
  return visibleLine([resourceType, namespace === "" ? name : `${namespace}/${name}`, ...words].join("  ") + why);
}

function byName(a: LiveResource, b: LiveResource): number {
  const keyOf = ({ resourceType, name }: LiveResource) => `${resourceType}\0${name}`;
  return keyOf(a) < keyOf(b) ? -1 : 1;
}
