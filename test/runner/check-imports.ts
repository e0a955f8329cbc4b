import { execFile } from "node:child_process";
import { glob } from "node:fs/promises";
import { fileURLToPath } from "node:url";

export interface ImportViolation {
  readonly rule: string;
  readonly from: string;
  /** The files from the imported one on: that one alone, or for a cycle, all up to `from` again. */
  readonly path: readonly string[];
}

export interface ImportCheck {
  readonly moduleCount: number;
  readonly violations: readonly ImportViolation[];
  /** Sources that were not checked. If dependency-cruiser cannot read TypeScript, it finds no modules and reports success. */
  readonly unseen: readonly string[];
}

const depcruise = fileURLToPath(new URL("../../node_modules/.bin/depcruise", import.meta.url));

/** Checks the sources below `root` against the rules of its .dependency-cruiser.cjs. */
export async function checkImports(root: string): Promise<ImportCheck> {
  const { modules, summary } = await cruise(root);
  const seen = new Set(modules.map(({ source }) => source));
  const sources = await Array.fromAsync(
    glob("{packages/*,services/*,services/plugins/*}/src/**/*.{ts,tsx}", { cwd: root, exclude: ["**/node_modules/**", "**/gen/**"] }),
  );
  return {
    moduleCount: sources.length,
    violations: summary.violations.map(({ rule, from, to, cycle }) => ({
      rule: rule.name,
      from,
      path: cycle?.map(({ name }) => name) ?? [to],
    })),
    unseen: sources.filter((source) => !seen.has(source)),
  };
}

interface Cruise {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly {
      readonly rule: { readonly name: string };
      readonly from: string;
      readonly to: string;
      readonly cycle?: readonly { readonly name: string }[];
    }[];
  };
}

async function cruise(root: string): Promise<Cruise> {
  const args = ["--config", ".dependency-cruiser.cjs", "--output-type", "json", "packages", "services", "test"];
  return await new Promise((resolve, reject) => {
    execFile(process.execPath, [depcruise, ...args], { cwd: root, maxBuffer: 256 * 1024 * 1024 }, (error, stdout, stderr) => {
      // The exit code is the number of violations, so only unreadable output is a failure.
      if (stdout.startsWith("{")) resolve(JSON.parse(stdout));
      else reject(new Error(`dependency-cruiser failed: ${stderr || error?.message}`));
    });
  });
}
