import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Fault } from "@slipway/domain";

const template = fileURLToPath(new URL("../../plugin-template", import.meta.url));
/** The names of the plugin and its stage in the template. */
const templateName = "my-plugin";
const templateStage = "MY_STAGE";

export interface PluginProject {
  /** Lower-case words joined by dashes. Also the name of the npm package, and in upper case of the stage. */
  readonly name: string;
  /** Created if it does not exist. */
  readonly dir: string;
  /** The SDK to depend on: a version range, or the path of a packed SDK. Default: the range in the template. */
  readonly sdk?: string | undefined;
}

/**
 * Writes a plugin that passes the conformance suite unchanged. The files appear all at once, or not at all.
 * Returns their paths, relative to `dir`. Throws `invalid` for an invalid name, `conflict` if `dir` is not empty, `not_found` if the packed SDK does not exist.
 */
export async function writePluginProject({ name, dir, sdk }: PluginProject): Promise<readonly string[]> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new Fault("invalid", `"${name}" is not a valid plugin name: use lower-case letters, digits and dashes, such as my-plugin`);
  const target = resolve(dir);
  if ((await entriesOf(target)).length > 0) throw new Fault("conflict", `${dir} is not empty: choose another directory with --dir`);
  if (sdk !== undefined && isPacked(sdk)) await demandFile(sdk);
  await mkdir(dirname(target), { recursive: true });
  const draft = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    await cp(template, draft, { recursive: true, filter: (path) => !/\/(node_modules|dist)$/.test(path) });
    const files = (await readdir(draft, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => relative(draft, join(entry.parentPath, entry.name)))
      .sort();
    for (const file of files) await personalize(join(draft, file), name);
    if (sdk !== undefined) await dependOn(join(draft, "package.json"), sdk, target);
    await chmod(draft, 0o755);
    // Replaces an empty directory, and fails if it was filled meanwhile.
    await rename(draft, target);
    return files;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function entriesOf(dir: string): Promise<readonly string[]> {
  return readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new Fault("conflict", `${dir} cannot be used: ${error.code}`, { cause: error });
  });
}

async function personalize(path: string, name: string): Promise<void> {
  const text = await readFile(path, "utf8");
  const stage = name.toUpperCase().replaceAll("-", "_");
  await writeFile(path, text.replaceAll(templateName, name).replaceAll(templateStage, stage));
}

function isPacked(sdk: string): boolean {
  return sdk.endsWith(".tgz");
}

async function demandFile(sdk: string): Promise<void> {
  const found = await stat(sdk).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT")
      throw new Fault("not_found", `--sdk: ${sdk} does not exist: pack the SDK first, with npm pack`, { cause: error });
    throw new Fault("invalid", `--sdk: ${sdk} cannot be read: ${error.code}`, { cause: error });
  });
  if (!found.isFile()) throw new Fault("invalid", `--sdk: ${sdk} is not a file`);
}

async function dependOn(manifest: string, sdk: string, target: string): Promise<void> {
  const version = isPacked(sdk) ? `file:${relative(target, resolve(sdk))}` : sdk;
  const text = await readFile(manifest, "utf8");
  await writeFile(
    manifest,
    text.replace(/("@slipway\/plugin-sdk": )"[^"]*"/, (_, key: string) => key + JSON.stringify(version)),
  );
}
