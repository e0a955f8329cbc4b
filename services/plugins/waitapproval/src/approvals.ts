import { z } from "zod";

/** That a person approved. */
export interface Approval {
  readonly by: string;
  readonly at: Temporal.Instant;
}

const keptApprovals = z.array(z.object({ by: z.string(), at: z.string().transform((text) => Temporal.Instant.from(text)) }));

/** Approvals as metadata keeps them. */
export function encodeApprovals(approvals: readonly Approval[]): string {
  return JSON.stringify(approvals.map(({ by, at }) => ({ by, at: at.toString() })));
}

/** None for a text that is of another version: the host still has the commands that led to it. */
export function decodeApprovals(kept: string | undefined): readonly Approval[] {
  try {
    return keptApprovals.parse(JSON.parse(kept ?? "[]"));
  } catch {
    return [];
  }
}

/** The approvals with one more; the same list when that person is in it. */
export function withApproval(approvals: readonly Approval[], approval: Approval): readonly Approval[] {
  return approvals.some(({ by }) => by === approval.by) ? approvals : [...approvals, approval];
}

/** Who approved, as PipeCD writes it: `ann, bob`. */
export function namesOf(approvals: readonly Approval[]): string {
  return approvals.map(({ by }) => by).join(", ");
}

/** What people see below the stage's name. */
export function approvalProgress(approvals: readonly Approval[], needed: number): string {
  if (approvals.length >= needed) return `Approved by: ${namesOf(approvals)}`;
  const count = `${approvals.length} of ${needed} approved`;
  return approvals.length === 0 ? count : `${count}: ${namesOf(approvals)}`;
}
