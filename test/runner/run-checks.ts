import { checkImports } from "./check-imports.ts";
import { type GroupResult, seconds } from "./group-result.ts";
import { root, runTool } from "./run-tool.ts";
import { staleGeneratedFiles } from "./stale-generated-files.ts";

/** Returns what is wrong as text for people; undefined if nothing is. */
type Check = () => Promise<string | undefined>;

const checks: Readonly<Record<string, Check>> = {
  types: tool("tsc", "-p", "."),
  lint: tool("biome", "check", "--error-on-warnings", "--colors=off", "."),
  imports: async () => {
    const { moduleCount, violations, unseen } = await checkImports(root);
    const problems = [
      ...(moduleCount === 0 ? ["no source file was found"] : []),
      ...unseen.map((file) => `${file} was not checked: is it excluded in .dependency-cruiser.cjs?`),
      ...violations.map(({ rule, from, path }) => `${rule}: ${[from, ...path].join(" → ")}`),
    ];
    return problems.length === 0 ? undefined : problems.join("\n");
  },
  "proto lint": tool("buf", "lint"),
  "proto format": tool("buf", "format", "--diff", "--exit-code", "--path", "proto/slipway"),
  "proto breaking": tool("buf", "breaking", "--against", "proto/baseline.binpb"),
  generated: async () => {
    const stale = await staleGeneratedFiles();
    return stale.length === 0 ? undefined : `out of date (run npm run gen):\n${stale.join("\n")}`;
  },
  unused: tool("knip", "--no-progress"),
};

/** Runs all checks concurrently. None needs a server. */
export async function runChecks(): Promise<GroupResult> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const startedAt = performance.now();
      const problem = await check().catch((error: unknown) => String(error));
      console.log(`${problem === undefined ? "✓" : "✗"} ${name} (${seconds(startedAt)})`);
      if (problem !== undefined) console.log(indent(problem));
      return problem === undefined ? [] : [`✗ ${name}`];
    }),
  );
  const failures = results.flat();
  return { passed: results.length - failures.length, failed: failures.length, skipped: 0, failures };
}

function tool(name: string, ...args: readonly string[]): Check {
  return async () => {
    const { code, output } = await runTool(name, args);
    return code === 0 ? undefined : output.trimEnd() || `${name} ended with code ${code}`;
  };
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "    ");
}
