import { type Chain, type ChainBlock, type ChainNode, describeMatcher } from "@slipway/domain";
import type { Shown } from "../print.ts";
import { table } from "../tables/table.ts";
import { oneLine } from "../words/one-line.ts";
import { statusWord } from "../words/status-word.ts";
import { time } from "../words/time.ts";
import { facts } from "./facts.ts";

/** One chain for people: its facts, then its blocks with their applications. */
export function describeChain(chain: Chain, nowMs: number, { wide }: Shown = { wide: false }): string {
  const about = facts([
    ["Id", chain.id],
    ["Application", chain.applicationName],
    ["Deployment", chain.deploymentId],
    ["Commit", chain.commitHash],
    ["Status", chain.statusReason === "" ? statusWord(chain.status) : `${statusWord(chain.status)} (${chain.statusReason})`],
    ...(chain.round > 1 ? [["Resumed", `${chain.round - 1} time${chain.round === 2 ? "" : "s"}`] as const] : []),
    ["Began", time(chain.createdAt, nowMs)],
    ["Ended", time(chain.completedAt, nowMs)],
  ]);
  const rows = chain.blocks.flatMap((block, index) => blockRows(block, index + 1, wide));
  return `${about}\n\n${table(["block", "application", "status", "deployment", "commit", "reason"], rows, { whole: wide })}`;
}

function blockRows(block: ChainBlock, number: number, wide: boolean): readonly (readonly string[])[] {
  const left = block.leftOut.map((reason) => [String(number), "", "LeftOut", "", "", oneLine(reason, wide)]);
  if (block.nodes.length > 0) return [...block.nodes.map((node) => nodeRow(node, number, wide)), ...left];
  const what = describeMatcher(block.matcher);
  return [[String(number), `(${what})`, statusWord(block.status), "", "", oneLine(block.reason, wide)], ...left];
}

function nodeRow(node: ChainNode, number: number, wide: boolean): readonly string[] {
  const { applicationName, status, deploymentId, commitHash, reason, waitsFor } = node;
  const why = waitsFor === "" ? reason : `waiting for ${waitsFor}`;
  const [id, commit] = wide ? [deploymentId, commitHash] : [deploymentId.slice(0, 8), commitHash.slice(0, 7)];
  return [String(number), applicationName, statusWord(status), id, commit, oneLine(why, wide)];
}
