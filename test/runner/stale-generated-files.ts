import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, runTool } from "./run-tool.ts";

const generated = "packages/proto/src/gen";
const baseline = "proto/baseline.binpb";
const reference = "docs/reference";

/** Returns the committed files that differ from the output of the generators. */
export async function staleGeneratedFiles(): Promise<string[]> {
  const fresh = await mkdtemp(join(tmpdir(), "slipway-generated-"));
  try {
    await succeed("buf", ["generate", "-o", fresh]);
    await succeed("buf", ["build", "--exclude-source-info", "-o", join(fresh, "baseline.binpb")]);
    const stale = await differences(join(root, generated), join(fresh, generated));
    const isBaselineOld = !(await sameContent(join(root, baseline), join(fresh, "baseline.binpb")));
    return [...stale.map((file) => `${generated}/${file}`), ...(isBaselineOld ? [baseline] : []), ...(await stalePages())];
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function stalePages(): Promise<string[]> {
  // Imported here: the other checks run without the whole program.
  const { referencePages } = await import("@slipway/cli");
  const pages = Object.entries(await referencePages()).map(async ([name, text]) => {
    const committed = await readFile(join(root, reference, name), "utf8").catch(() => undefined);
    return committed === text ? [] : [`${reference}/${name}`];
  });
  return (await Promise.all(pages)).flat();
}

async function succeed(tool: string, args: readonly string[]): Promise<void> {
  const { code, output } = await runTool(tool, args);
  if (code !== 0) throw new Error(`${tool} ${args.join(" ")} failed:\n${output}`);
}

async function differences(one: string, other: string): Promise<string[]> {
  const files = new Set([...(await filesBelow(one)), ...(await filesBelow(other))]);
  const same = await Promise.all([...files].map(async (file) => ({ file, isSame: await sameContent(join(one, file), join(other, file)) })));
  return same
    .filter(({ isSame }) => !isSame)
    .map(({ file }) => file)
    .sort();
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

/** Also false if one of them is missing. */
async function sameContent(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([one, other].map((path) => readFile(path).catch(() => undefined)));
  return first !== undefined && second !== undefined && first.equals(second);
}
