import { type Chain, openBlock } from "@slipway/domain";
import type { Shown } from "../print.ts";
import { age } from "../words/age.ts";
import { oneLine } from "../words/one-line.ts";
import { statusWord } from "../words/status-word.ts";
import { table } from "./table.ts";

/** Chains for people, one a line. */
export function chainTable(chains: readonly Chain[], nowMs: number, { wide }: Shown): string {
  if (chains.length === 0) return "no chains: spec.postSync.chain of an application file begins them";
  const rows = chains.map((chain) => [
    wide ? chain.id : chain.id.slice(0, 8),
    chain.applicationName,
    chain.commitHash.slice(0, wide ? undefined : 7),
    statusWord(chain.status),
    `${chain.blocks.filter(({ status }) => status === "succeeded").length}/${chain.blocks.length}`,
    age(chain.createdAt, nowMs),
    oneLine(reasonOf(chain), wide),
  ]);
  return table(["chain", "application", "commit", "status", "blocks", "age", "reason"], rows, { whole: wide });
}

/** Why it has its status: while it goes on, what its applications wait for. */
function reasonOf(chain: Chain): string {
  const waits = openBlock(chain)?.block.nodes.flatMap(({ waitsFor }) => (waitsFor === "" ? [] : [`waiting for ${waitsFor}`])) ?? [];
  return waits.length > 0 ? waits.join("; ") : chain.statusReason;
}
