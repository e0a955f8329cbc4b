import type { ApplicationView } from "@slipway/proto/api";
import type { Deployment, Hold, Stage } from "@slipway/proto/state";
import { type FilterKeys, filterItems } from "../../../filter/filter-items.ts";
import { awaitsApproval } from "../../deployment/stages/stage-facts.ts";

/** Something that waits, or waited until the person acted on it. */
export type InboxItem =
  | { readonly kind: "approval"; readonly key: string; readonly deployment: Deployment; readonly stage: Stage }
  | { readonly kind: "wait"; readonly key: string; readonly deployment: Deployment }
  | { readonly kind: "held"; readonly key: string; readonly view: ApplicationView; readonly hold: Hold };

export type InboxKind = InboxItem["kind"];

/** Everything that waits: approvals, what is held, what waits for other applications; of each what waits longest first. `acted` has the keys of what the person acted on, which stays. */
export function inboxItems(
  deployments: Iterable<Deployment>,
  held: Iterable<ApplicationView>,
  acted: ReadonlySet<string>,
): readonly InboxItem[] {
  const approvals: InboxItem[] = [];
  const waits: InboxItem[] = [];
  for (const deployment of deployments) {
    for (const stage of deployment.stages) {
      const key = `approval ${deployment.id} ${stage.id}`;
      if (awaitsApproval(stage) || acted.has(key)) approvals.push({ kind: "approval", key, deployment, stage });
    }
    const key = `wait ${deployment.id}`;
    if (deployment.waitsFor !== "" || acted.has(key)) waits.push({ kind: "wait", key, deployment });
  }
  const holds = [...held].flatMap((view): InboxItem[] => {
    const { application } = view;
    const hold = application?.holds.toSorted((one, other) => Number(one.since?.seconds ?? 0) - Number(other.since?.seconds ?? 0))[0];
    return application && hold ? [{ kind: "held", key: `held ${application.id}`, view, hold }] : [];
  });
  return [approvals, holds, waits].flatMap((items) => items.toSorted((one, other) => sinceMs(one) - sinceMs(other)));
}

/** Since when something waits. */
export function waitsSince(item: InboxItem) {
  switch (item.kind) {
    case "approval":
      return item.stage.startedAt;
    case "wait":
      return item.deployment.createdAt;
    default:
      return item.hold.since;
  }
}

const keys: FilterKeys<InboxItem> = {
  text: (item) => ofItem(item)?.name.toLowerCase() ?? "",
  labels: (item) => ofItem(item)?.labels ?? {},
  keys: {
    project: (item) => [ofItem(item)?.projectId.toLowerCase() ?? ""],
    piped: (item) => [ofItem(item)?.pipedId.toLowerCase() ?? ""],
    stage: (item) => (item.kind === "approval" ? [item.stage.name.toLowerCase()] : []),
  },
};

export { keys as inboxKeys };

/** A head, or an item below it. */
export type InboxRow =
  | { readonly kind: "head"; readonly key: string; readonly of: InboxKind; readonly count: number }
  | { readonly kind: "item"; readonly key: string; readonly item: InboxItem };

/** The items that fit a query, below a head for each kind. */
export function inboxRows(items: readonly InboxItem[], query: string): readonly InboxRow[] {
  const found = filterItems(items, query, keys);
  return (["approval", "held", "wait"] as const).flatMap((kind): readonly InboxRow[] => {
    const these = found.filter((item) => item.kind === kind);
    if (these.length === 0) return [];
    return [
      { kind: "head", key: `head ${kind}`, of: kind, count: these.length },
      ...these.map((item) => ({ kind: "item", key: item.key, item }) as const),
    ];
  });
}

function sinceMs(item: InboxItem): number {
  return Number(waitsSince(item)?.seconds ?? 0);
}

/** What both deployments and applications say. */
function ofItem(item: InboxItem) {
  if (item.kind === "held") return item.view.application;
  const { applicationName: name, labels, projectId, pipedId } = item.deployment;
  return { name, labels, projectId, pipedId };
}
