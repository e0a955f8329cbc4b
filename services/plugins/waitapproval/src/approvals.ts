import { z } from "zod";

/** A user's approval. */
export interface Approval {
  readonly by: string;
  readonly at: Temporal.Instant;
}

const keptApprovals = z.array(z.object({ by: z.string(), at: z.string().transform((text) => Temporal.Instant.from(text)) }));

/** Encodes approvals for metadata. */
export function encodeApprovals(approvals: readonly Approval[]): string {
  return JSON.stringify(approvals.map(({ by, at }) => ({ by, at: at.toString() })));
}

/** Decodes approvals from metadata. Returns none for the format of another version: the host still has the commands. */
export function decodeApprovals(kept: string | undefined): readonly Approval[] {
  try {
    return keptApprovals.parse(JSON.parse(kept ?? "[]"));
  } catch {
    return [];
  }
}

/** Adds an approval; returns the same list if that user has already approved. */
export function withApproval(approvals: readonly Approval[], approval: Approval): readonly Approval[] {
  return approvals.some(({ by }) => by === approval.by) ? approvals : [...approvals, approval];
}

/** The names of the approvers in PipeCD's format: `ann, bob`. */
export function namesOf(approvals: readonly Approval[]): string {
  return approvals.map(({ by }) => by).join(", ");
}

/** The text below the stage's name. */
export function approvalProgress(approvals: readonly Approval[], needed: number): string {
  if (approvals.length >= needed) return `Approved by: ${namesOf(approvals)}`;
  const count = `${approvals.length} of ${needed} ${needed === 1 ? "approval" : "approvals"}`;
  return approvals.length === 0 ? count : `${count}: ${namesOf(approvals)}`;
}
