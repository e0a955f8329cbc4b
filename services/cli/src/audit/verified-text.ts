import { table } from "../output/tables/table.ts";
import type { VerifiedChain } from "./chain-verifier.ts";
import { chainName } from "./verify-audit.ts";

/** What to do about a break. */
const advice =
  "Leave the database as it is, and compare it with a copy: an earlier export, a backup, or the stream AUDIT in NATS. See docs/audit.md.";

/** The verification of chains for people: one a line, then what is wrong and what to do. */
export function verifiedText(chains: readonly VerifiedChain[]): string {
  if (chains.length === 0) return "no entries";
  const rows = chains.map(({ project, first, last, hash, broken }) => [
    chainName(project),
    first === 0 ? "none" : `${first} to ${last}`,
    broken ? "broken" : "whole",
    hash,
  ]);
  const problems = chains.flatMap(({ project, broken }) =>
    broken ? [`${chainName(project)}: entry ${broken.sequence} is ${wordOf[broken.kind]}: ${broken.reason}.`] : [],
  );
  const shown = table(["project", "entries", "chain", "hash of the last"], rows, { whole: true });
  return problems.length === 0 ? shown : [shown, "", ...problems, advice].join("\n");
}

const wordOf = {
  changed: "changed",
  missing: "missing",
  reordered: "out of order",
  moved: "out of place",
  unreadable: "unreadable",
} as const;
