/**
 * Everything that CI runs: `npm test`, or `npm test -- unit system` for some groups. The last line is `N passed, N failed`; the exit
 * code is 1 if anything failed or a group ran no test.
 */

import { type GroupResult, seconds, summary, total } from "./runner/group-result.ts";
import { runChecks } from "./runner/run-checks.ts";
import { runVitest } from "./runner/run-vitest.ts";
import { slowestFiles } from "./runner/slowest-files.ts";

interface Group {
  readonly about: string;
  readonly needsServers: boolean;
  readonly run: () => Promise<GroupResult>;
}

const groups: Readonly<Record<string, Group>> = {
  check: { about: "types, lint, imports, protos, unused code, dependencies", needsServers: false, run: runChecks },
  unit: { about: "tests that need no server", needsServers: false, run: () => runVitest("unit") },
  system: { about: "tests of a package or service with real servers", needsServers: true, run: () => runVitest("system") },
  product: { about: "tests of the whole product in test/", needsServers: true, run: () => runVitest("product") },
};

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(groups);
const chosen = names.map((name) => ({ name, group: groups[name] }));
const unknown = chosen.filter(({ group }) => group === undefined).map(({ name }) => name);
if (unknown.length > 0) {
  console.error(`unknown group ${unknown.join(", ")}; the groups are:`);
  for (const [name, { about }] of Object.entries(groups)) console.error(`  ${name.padEnd(8)} ${about}`);
  process.exit(2);
}

await using servers = new AsyncDisposableStack();
let isPrepared = false;
const lines: string[] = [];
const results: GroupResult[] = [];
for (const { name, group } of chosen) {
  if (group === undefined) continue;
  console.log(`\n━━ ${name}: ${group.about}`);
  const startedAt = performance.now();
  const result = await runGroup(group).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1, skipped: 0, failures: [`✗ ${name}: ${error}`] };
  });
  results.push(result);
  lines.push(`${name.padEnd(8)} ${summary(result)} (${seconds(startedAt)})`);
}
const all = total(results);
const slowest = slowestFiles(results.flatMap(({ files = [] }) => files));
if (slowest.length > 0) console.log(`\n━━ slowest files\n${slowest.join("\n")}`);
const warnings = results.flatMap((result) => result.warnings ?? []);
if (warnings.length > 0) console.log(`\n━━ warnings\n${warnings.join("\n")}`);
// Once more at the end, which is what is kept of a long output.
if (all.failures.length > 0) console.log(`\n━━ failed\n${all.failures.join("\n")}`);
console.log(`\n${lines.join("\n")}\n`);
if (all.failed > 0) process.exitCode = 1;
console.log(summary(all));

/** Installs the servers before the first group that needs them. All groups share the servers that tests start. */
async function runGroup(group: Group): Promise<GroupResult> {
  if (group.needsServers && !isPrepared) {
    const { install, shareServers } = await import("@slipway/testkit");
    await install("test", (line) => console.log(`setup: ${line}`));
    servers.use(await shareServers());
    isPrepared = true;
  }
  return await group.run();
}
