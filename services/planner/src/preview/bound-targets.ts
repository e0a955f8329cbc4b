import type { MessageInitShape } from "@bufbuild/protobuf";
import { boundText, type ReviewedChange } from "@slipway/domain";
import type { PlanPreview } from "@slipway/plugin-client";
import type { TargetPreviewSchema } from "@slipway/proto/state";
import { encodeObjectPreview, previewBasis } from "@slipway/state";

/** What a plugin says of one deploy target. */
export interface PreviewedTarget extends ReviewedChange, Omit<PlanPreview, "diffLanguage"> {}

type TargetPreview = MessageInitShape<typeof TargetPreviewSchema>;

/** Characters, of which each may have three bytes: all details must fit into one message of NATS, which has at least 768 KiB. */
const mostDetails = 180_000;
/** Bytes of the summary of a target, and of each reason. */
const longestSummary = 1_000;
/** Bytes of everything that a deploy target has, and what an object has besides its texts. */
const mostBytes = 600_000;
const objectBytes = 50;

/** The targets as they are sent: details and objects that are too long together are cut, each to its share, and what is missing is said. */
export function boundTargets(targets: readonly PreviewedTarget[]): TargetPreview[] {
  const shares = Math.max(1, targets.length);
  const bounded = targets.map((target) => ({
    ...target,
    summary: boundText(target.summary, longestSummary, { where: "not shown" }),
    basisReason: boundText(target.basisReason, longestSummary, { where: "not shown" }),
    refusal: boundText(target.refusal, longestSummary, { where: "not shown" }),
    pruneLimit: boundText(target.pruneLimit, longestSummary, { where: "not shown" }),
    details: boundDetails(target.details, Math.floor(mostDetails / shares)),
    basis: previewBasis.encode(target.basis),
  }));
  const used = bounded.reduce((sum, { details }) => sum + Buffer.byteLength(details), 0);
  const share = Math.floor((mostBytes - used) / shares);
  return bounded.map((target) => ({ ...target, ...boundObjects(target.objects, share) }));
}

function boundDetails(details: string, most: number): string {
  if (details.length <= most) return details;
  const end = details.lastIndexOf("\n", most);
  return `${details.slice(0, end > 0 ? end : most)}\n… ${details.length - most} characters more`;
}

/** First the objects themselves, then the differences of as many as fit. */
function boundObjects(objects: PlanPreview["objects"], most: number) {
  let left = most;
  const fit = objects.filter((object) => {
    const { group, kind, namespace, name, notes } = object;
    left -= objectBytes + Buffer.byteLength([group, kind, namespace, name, ...notes].join(""));
    return left >= 0;
  });
  left = Math.max(0, left);
  const shown = fit.map((object) => {
    const bytes = Buffer.byteLength(object.diff);
    if (bytes > left) return { ...object, diff: "" };
    left -= bytes;
    return object;
  });
  return { objects: shown.map(encodeObjectPreview), moreObjects: objects.length - fit.length };
}
