import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Fault } from "@slipway/domain";

const template = fileURLToPath(new URL("../../plugin-template", import.meta.url));
/** How the template calls itself, and its stage. */
const templateName = "my-plugin";
const templateStage = "MY_STAGE";

export interface PluginProject {
  /** Lower case words joined by dashes. Also the npm package's name; the stage is called the same in upper case. */
  readonly name: string;
  /** Made if it is not there. */
  readonly dir: string;
  /** The SDK to depend on: a range of versions, or the path of a packed one. The template's range unless told. */
  readonly sdk?: string | undefined;
}

/**
 * Writes a plugin that passes the conformance suite as it is. All of it appears at once, or nothing.
 * Returns the paths of the files, relative to `dir`. Throws `invalid` for a name that can be none, `conflict` when `dir` holds something.
 */
export async function writePluginProject({ name, dir, sdk }: PluginProject): Promise<readonly string[]> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new Fault("invalid", `"${name}" can be no plugin's name: write lower case letters, digits and dashes, such as my-plugin`);
  const target = resolve(dir);
  if ((await entriesOf(target)).length > 0) throw new Fault("conflict", `${dir} is not empty: choose another --dir, nothing was written`);
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
    // Also onto an empty folder, but never onto one that was filled meanwhile.
    await rename(draft, target);
    return files;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function entriesOf(dir: string): Promise<readonly string[]> {
  return readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new Fault("conflict", `${dir} can not be used: ${error.code}`, { cause: error });
  });
}

async function personalize(path: string, name: string): Promise<void> {
  const text = await readFile(path, "utf8");
  const stage = name.toUpperCase().replaceAll("-", "_");
  await writeFile(path, text.replaceAll(templateName, name).replaceAll(templateStage, stage));
}

async function dependOn(manifest: string, sdk: string, target: string): Promise<void> {
  const version = sdk.endsWith(".tgz") ? `file:${relative(target, resolve(sdk))}` : sdk;
  const text = await readFile(manifest, "utf8");
  await writeFile(
    manifest,
    text.replace(/("@slipway\/plugin-sdk": )"[^"]*"/, (_, key: string) => key + JSON.stringify(version)),
  );
}
