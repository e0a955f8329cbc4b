import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { removeTree } from "../folder/read-only-tree.ts";

const run = promisify(execFile);
const environment = {
  ...process.env,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.com",
};

/** The content of a path in a commit; undefined removes it. */
export type Content = string | { readonly link: string } | { readonly program: string } | undefined;

/** A bare repository on disk with a clone to commit from, and an empty folder for sources. */
export interface Origin extends AsyncDisposable {
  /** The test's temporary folder. */
  readonly folder: string;
  /** The bare repository, `repositories/origin.git` in that folder; the testkit's Git server serves it as `/origin.git`. */
  readonly path: string;
  /** Its `file://` address. */
  readonly url: string;
  /** Commits and pushes; returns the hash. */
  push(files: Readonly<Record<string, Content>>, message?: string): Promise<string>;
  /** Runs Git in the clone. */
  git(...args: string[]): Promise<string>;
}

export async function createOrigin(options: { readonly filter?: boolean } = {}): Promise<Origin> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-git-"));
  const path = join(folder, "repositories/origin.git");
  const clone = join(folder, "clone");
  const git = async (...args: string[]) => (await run("git", args, { cwd: clone, env: environment, maxBuffer: 1 << 28 })).stdout.trim();
  await mkdir(clone);
  await git("init", "--quiet", "--bare", "--initial-branch=main", path);
  await git("-C", path, "config", "uploadpack.allowFilter", String(options.filter ?? true));
  await git("init", "--quiet", "--initial-branch=main");
  await git("remote", "add", "origin", path);
  return {
    folder,
    path,
    url: `file://${path}`,
    git,
    async push(files, message = "change") {
      for (const [name, content] of Object.entries(files)) await put(join(clone, name), content);
      await git("add", "--all");
      await git("commit", "--quiet", "--allow-empty", "-m", message);
      await git("push", "--quiet", "--force", "origin", "HEAD:main");
      return git("rev-parse", "HEAD");
    },
    [Symbol.asyncDispose]: () => removeTree(folder),
  };
}

/** Files of `count` small applications below `apps/`, each with an application file and two manifests. */
export function applications(count: number): Record<string, string> {
  const names = Array.from({ length: count }, (_, index) => `apps/app-${index}`);
  return Object.fromEntries(
    names.flatMap((name) => [
      [`${name}/app.pipecd.yaml`, `apiVersion: pipecd.dev/v1beta1\nkind: Application\nspec:\n  name: ${name}\n`],
      [`${name}/config-map.yaml`, `kind: ConfigMap\nmetadata:\n  name: ${name}\n`],
      [`${name}/deployment.yaml`, `kind: Deployment\nmetadata:\n  name: ${name}\n`],
    ]),
  );
}

async function put(path: string, content: Content): Promise<void> {
  await rm(path, { recursive: true, force: true });
  if (content === undefined) return;
  await mkdir(dirname(path), { recursive: true });
  if (typeof content === "string") return writeFile(path, content);
  if ("link" in content) return symlink(content.link, path);
  await writeFile(path, content.program);
  await chmod(path, 0o755);
}
