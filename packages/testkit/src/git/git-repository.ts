import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { git } from "./git.ts";

/** Paths inside the repository, with the content of each file. */
export type Files = Readonly<Record<string, string>>;

export interface CommitOptions {
  /** `Name <email>` */
  readonly author?: string;
  /** Lines such as `Change-Id: 17` at the end of the message. */
  readonly trailers?: Readonly<Record<string, string>>;
}

/** A repository of a test Git server with one branch, `main`. Each change is one commit, stored when the promise resolves. */
export interface GitRepository {
  /** For clients, over HTTP. */
  readonly url: string;
  /** A clone whose `origin` is `url`. Others may push too: every commit made here starts from the current head of the repository. */
  readonly workdir: string;
  /** Writes files and returns the commit's full hash. Without files the commit is empty. */
  commit(files: Files, message: string, options?: CommitOptions): Promise<string>;
  /** Deletes files or folders. */
  remove(paths: readonly string[], message?: string): Promise<string>;
  /** Moves a file or a folder. */
  move(from: string, to: string, message?: string): Promise<string>;
  /** The head of `main`. */
  head(): Promise<string>;
}

const identity = "A Person <person@example.com>";

/** Creates a bare repository in `bare` and its clone in `workdir`, with `files` as the first commit. */
export async function createGitRepository(options: {
  readonly bare: string;
  readonly workdir: string;
  readonly url: string;
  readonly files: Files;
}): Promise<GitRepository> {
  const { bare, workdir, url, files } = options;
  await mkdir(bare, { recursive: true });
  await git(bare, ["init", "-q", "--bare", "--initial-branch=main"]);
  for (const [key, value] of Object.entries(bareConfig)) await git(bare, ["config", key, value]);
  await git(dirname(bare), ["clone", "-q", bare, workdir]);
  await git(workdir, ["remote", "set-url", "origin", url]);
  await git(workdir, ["config", "user.name", "A Person"]);
  await git(workdir, ["config", "user.email", "person@example.com"]);

  let isEmpty = true;
  let queue: Promise<unknown> = Promise.resolve();
  /** Makes one change at a time on the newest commit. It is pushed directly to the bare repository, because the server may be down or require a password. */
  const change = (
    edit: () => Promise<unknown>,
    message: string,
    { author = identity, trailers = {} }: CommitOptions = {},
  ): Promise<string> => {
    const next = queue.then(async () => {
      if (!isEmpty) {
        await git(workdir, ["fetch", "-q", bare, "main"]);
        await git(workdir, ["reset", "-q", "--hard", "FETCH_HEAD"]);
      }
      await edit();
      await git(workdir, ["add", "-A"]);
      const added = Object.entries(trailers).map(([key, value]) => `--trailer=${key}: ${value}`);
      await git(workdir, ["commit", "-q", "--allow-empty", `--author=${author}`, "-m", message, ...added]);
      await git(workdir, ["push", "-q", bare, "HEAD:refs/heads/main"]);
      isEmpty = false;
      return await git(workdir, ["rev-parse", "HEAD"]);
    });
    queue = next.catch(() => {});
    return next;
  };

  const repository: GitRepository = {
    url,
    workdir,
    commit: (changed, message, commitOptions) => change(() => writeFiles(workdir, changed), message, commitOptions),
    remove: (paths, message = `Remove ${paths.join(", ")}`) =>
      change(() => Promise.all(paths.map((path) => rm(join(workdir, path), { recursive: true }))), message),
    move: (from, to, message = `Move ${from} to ${to}`) =>
      change(async () => {
        await mkdir(dirname(join(workdir, to)), { recursive: true });
        await rename(join(workdir, from), join(workdir, to));
      }, message),
    head: () => git(bare, ["rev-parse", "refs/heads/main"]),
  };
  await repository.commit(files, "Begin");
  return repository;
}

const bareConfig: Readonly<Record<string, string>> = {
  "uploadpack.allowFilter": "true",
  "uploadpack.allowAnySHA1InWant": "true",
  "http.receivepack": "true",
  "gc.auto": "0",
};

async function writeFiles(root: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
