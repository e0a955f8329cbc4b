import { defineStage, displayKey } from "@slipway/plugin-sdk";
import { z } from "zod";
import { approvalProgress, decodeApprovals, encodeApprovals, namesOf, withApproval } from "./approvals.ts";

const options = z
  .object({
    approvers: z
      .array(z.string().trim().min(1, "is empty: write the name of a user"))
      .default([])
      .transform((names) => [...new Set(names)]),
    minApproverNum: z.int().min(1, "must be at least 1").default(1),
  })
  .superRefine(({ approvers, minApproverNum }, context) => {
    if (approvers.length === 0 || minApproverNum <= approvers.length) return;
    const message = `${minApproverNum} approvals are required, but approvers has only ${approvers.length}`;
    context.addIssue({ code: "custom", path: ["minApproverNum"], message });
  });

/** Keys of the stage's metadata. The second one is PipeCD's. */
const approvalsKey = "approvals";
const approvedUsersKey = "pipecd/stage-approved-users";

/** WAIT_APPROVAL: pauses the pipeline until enough users have approved. Approvals are stored, so a new process does not lose them. */
export const waitApprovalStage = defineStage({
  options,
  operation: { kind: "approve", operators: ({ approvers }) => approvers },
  describe: ({ approvers, minApproverNum }) => `Wait for ${wanted(approvers, minApproverNum)}`,
  async run({ options, metadata, commands, log, logger, signal }) {
    const { approvers, minApproverNum: needed } = options;
    let approvals = decodeApprovals(await metadata.find(approvalsKey));
    const keep = async (): Promise<void> => {
      const approved = { [approvalsKey]: encodeApprovals(approvals), [approvedUsersKey]: namesOf(approvals) };
      const shown = { [displayKey]: approvalProgress(approvals, needed) };
      // A failure loses nothing: the host has the commands and also sends them to a new process.
      await metadata.putAll(approvals.length > 0 ? { ...approved, ...shown } : shown).catch((err: unknown) => {
        signal.throwIfAborted();
        logger.warn({ err }, "could not store approvals");
      });
    };

    if (approvals.length > 0) log.info(`resuming with ${approvalProgress(approvals, needed)}`);
    else {
      log.info(`waiting for ${wanted(approvers, needed)}`);
      await keep();
    }
    if (approvals.length < needed) {
      for await (const { commander, at } of commands("approve")) {
        if (approvers.length > 0 && !approvers.includes(commander)) {
          log.info(`${commander} approved at ${second(at)}, which does not count: only ${either(approvers)} may approve`);
          continue;
        }
        const more = withApproval(approvals, { by: commander, at });
        if (more === approvals) continue;
        approvals = more;
        log.info(`${commander} approved at ${second(at)}, ${approvals.length} of ${needed}`);
        await keep();
        if (approvals.length >= needed) break;
      }
    }
    log.success(`approved by ${namesOf(approvals)}`);
    return "succeeded";
  },
});

/** `2 approvals by ann, bob or cid`. */
function wanted(approvers: readonly string[], count: number): string {
  return `${count} ${count === 1 ? "approval" : "approvals"} by ${approvers.length === 0 ? "anyone who may approve" : either(approvers)}`;
}

function either(names: readonly string[]): string {
  return [names.slice(0, -1).join(", "), ...names.slice(-1)].filter((part) => part !== "").join(" or ");
}

function second(at: Temporal.Instant): string {
  return at.toString({ smallestUnit: "second" });
}
