import { findAdvisories } from "../dependencies/advisories.ts";
import { checkDependencies } from "../dependencies/check-dependencies.ts";
import { checkImports } from "./check-imports.ts";
import { type GroupResult, seconds } from "./group-result.ts";
import { root, runTool } from "./run-tool.ts";
import { staleGeneratedFiles } from "./stale-generated-files.ts";

/** Returns what is wrong as text for people; undefined if nothing is. Gives `warn` what fails nothing and should be known. */
type Check = (warn: (warning: string) => void) => Promise<string | undefined>;

const checks: Readonly<Record<string, Check>> = {
  types: tool("tsc", "-p", "."),
  "types of the page": tool("tsc", "-p", "services/web", "--noEmit"),
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
  dependencies: async () => {
    const problems = await checkDependencies();
    return problems.length === 0 ? undefined : problems.join("\n");
  },
  advisories: async (warn) => {
    const { problems, warnings } = await findAdvisories();
    for (const warning of warnings) warn(warning);
    return problems.length === 0 ? undefined : problems.join("\n");
  },
  unused: tool("knip", "--no-progress"),
};

/** Runs all checks concurrently. None needs a server. */
export async function runChecks(): Promise<GroupResult> {
  const warnings: string[] = [];
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const startedAt = performance.now();
      const problem = await check((warning) => warnings.push(`⚠ ${name}: ${warning}`)).catch((error: unknown) => String(error));
      console.log(`${problem === undefined ? "✓" : "✗"} ${name} (${seconds(startedAt)})`);
      if (problem !== undefined) console.log(indent(problem));
      return problem === undefined ? [] : [`✗ ${name}`];
    }),
  );
  const failures = results.flat();
  return { passed: results.length - failures.length, failed: failures.length, skipped: 0, failures, warnings };
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
