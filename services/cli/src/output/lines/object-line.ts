import type { LiveResource } from "@slipway/domain";
import { visibleLine } from "@slipway/runtime/terminal";
import { cutToWidth, padToWidth } from "../terminal/display-width.ts";
import { statusWord } from "../words/status-word.ts";

/** The usual widths of cells: they align most lines, although none knows the next one. */
const usualWidths = [16, 14, 32, 11, 9];
const widest = 80;

/** An object that changed, or that is gone, as a line of its own: target, kind, name, health, sync status and reason. */
export function objectLine(resource: LiveResource, { isGone = false } = {}): string {
  const { plugin, deployTarget, resourceType, name, metadata, health, healthReason, sync } = resource;
  const namespace = metadata["Namespace"] ?? "";
  const state = isGone ? ["Gone"] : [statusWord(health), sync === "unknown" ? "-" : statusWord(sync), healthReason];
  return [`${plugin}/${deployTarget}`, resourceType, namespace === "" ? name : `${namespace}/${name}`, ...state]
    .map(visibleLine)
    .map((cell, at) => padToWidth(at < usualWidths.length ? cutToWidth(cell, widest) : cell, usualWidths[at] ?? 0))
    .join("  ")
    .trimEnd();
}
