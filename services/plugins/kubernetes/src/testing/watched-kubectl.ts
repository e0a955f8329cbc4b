import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { programPath, tempDir } from "@slipway/testkit";

/** The real kubectl, and what it was asked to do. For tests. */
export interface WatchedKubectl extends AsyncDisposable {
  readonly path: string;
  /** The arguments of every call so far, by the command. */
  calls(command?: string): Promise<readonly string[]>;
}

/** Makes a program that writes its arguments down and becomes kubectl. */
export async function watchedKubectl(): Promise<WatchedKubectl> {
  await using resources = new AsyncDisposableStack();
  const { path: folder } = resources.use(await tempDir("kubectl"));
  const [path, record] = [join(folder, "kubectl"), join(folder, "calls")];
  await writeFile(record, "");
  await writeFile(path, `#!/bin/sh\nprintf '%s\\n' "$*" >> '${record}'\nexec '${programPath("kubectl")}' "$@"\n`);
  await chmod(path, 0o755);
  const kept = resources.move();
  return {
    path,
    async calls(command) {
      const lines = (await readFile(record, "utf8")).split("\n").filter((line) => line !== "");
      return command === undefined ? lines : lines.filter((line) => ` ${line} `.includes(` ${command} `));
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
