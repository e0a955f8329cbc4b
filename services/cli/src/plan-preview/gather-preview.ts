import type { MessageInitShape } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";
import { Fault, isFaultCode } from "@slipway/domain";
import {
  type BranchApplicationPreview,
  type BranchPreview,
  BranchPreviewSchema,
  type PipedFailure,
  type PlanPreviewService,
  type PreviewBranchRequestSchema,
} from "@slipway/proto/api";
import { BranchChange } from "@slipway/proto/state";
import { visibleLine } from "@slipway/runtime/terminal";

export interface GatherOptions {
  /** Labels by whose values applications are sorted, before their piped and path. */
  readonly sortLabelKeys: readonly string[];
  /** Called with each step in words. */
  readonly progress: (message: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Asks for the preview of a branch and gathers the answers of all pipeds. If no piped could answer, throws the Fault of the first one: `not_found` for a
 * branch that does not exist, for example.
 */
export async function gatherPreview(
  previews: Pick<Client<typeof PlanPreviewService>, "previewBranch">,
  request: MessageInitShape<typeof PreviewBranchRequestSchema>,
  { sortLabelKeys, progress, signal }: GatherOptions,
): Promise<BranchPreview> {
  const gathered = create(BranchPreviewSchema, { branch: request.branch ?? "" });
  for await (const { news } of previews.previewBranch(request, { signal })) {
    switch (news.case) {
      case "started":
        progress(`asking piped ${news.value.pipedIds.join(", ")}`);
        break;
      case "branch":
        gathered.pipeds.push(news.value);
        progress(`piped ${news.value.pipedId}: a merge touches ${count(news.value.total, "application")}`);
        break;
      case "application": {
        gathered.applications.push(news.value);
        const { pipedId, application } = news.value;
        const total = gathered.pipeds.find((each) => each.pipedId === pipedId)?.total ?? 0;
        const done = gathered.applications.filter((each) => each.pipedId === pipedId).length;
        progress(`piped ${pipedId}: ${done} of ${total}, ${visibleLine(application?.name ?? "")}`);
        break;
      }
      case "failure":
        gathered.failures.push(news.value);
        progress(`piped ${news.value.pipedId}: ${news.value.reason}`);
        break;
      case undefined:
        break;
      default:
        news satisfies never;
    }
  }
  const [failure] = gathered.failures;
  if (failure && gathered.pipeds.length === 0) throw faultOf(failure);
  const keyOf = sortKey(sortLabelKeys);
  gathered.applications.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  gathered.pipeds.sort((a, b) => (a.pipedId < b.pipedId ? -1 : 1));
  gathered.complete = isComplete(gathered);
  return gathered;
}

/** `1 application`, `2 applications`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Why an application, or a part of it, could not be previewed; empty if everything is known. */
export function problemsOf({ application, preview, problem }: BranchApplicationPreview): readonly string[] {
  const invalid = application?.change === BranchChange.INVALID ? application.problems : [];
  return [...invalid, ...(problem === "" ? [] : [problem]), ...(preview?.problems ?? [])];
}

function isComplete({ pipeds, applications, failures }: BranchPreview): boolean {
  return (
    failures.length === 0 &&
    pipeds.every(({ problems }) => problems.length === 0) &&
    applications.every((each) => problemsOf(each).length === 0)
  );
}

function faultOf({ pipedId, reason, code }: PipedFailure): Fault {
  return new Fault(isFaultCode(code) ? code : "internal", `piped ${pipedId}: ${reason}`);
}

function sortKey(labels: readonly string[]): (each: BranchApplicationPreview) => string {
  return ({ pipedId, application }) =>
    JSON.stringify([...labels.map((key) => application?.labels[key] ?? ""), pipedId, application?.path, application?.configFilename]);
}
