import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants, copyFile, open } from "node:fs/promises";
import type { PipedToolConfig } from "@slipway/app-config";
import { Fault } from "@slipway/domain";
import { type FetchDeps, fetchHttps } from "../store/fetch-https.ts";
import type { ToolFiles } from "./tool-files.ts";

type Download = Extract<PipedToolConfig, { readonly kind: "download" }>;

/** Installs a tool from a url, pinned by its hash: a program, or a member of an archive that `tar` reads. Throws Faults that say what to do. */
export async function downloadTool(
  deps: FetchDeps & { readonly tools: ToolFiles },
  source: Download,
  signal: AbortSignal,
): Promise<string> {
  const { sha256, path, url } = source;
  return deps.tools.ensure(
    source,
    ["sha256", sha256, path ?? ""],
    async ({ outPath }) => {
      const { command } = await fetchHttps(deps, { url, sha256 }, signal);
      const file = command.at(-1) ?? "";
      if (path === undefined) await copyFile(file, outPath, constants.COPYFILE_FICLONE);
      else await extract(file, path, outPath, source);
    },
    signal,
  );
}

/** Writes the content of one archive member to a file. Its path and links have no effect. */
async function extract(archive: string, member: string, outPath: string, { name, version }: Download): Promise<void> {
  await using out = await open(outPath, "wx", 0o600);
  const tar = spawn("tar", ["-xOf", archive, "--", member], { stdio: ["ignore", out.fd, "pipe"] });
  const output: Buffer[] = [];
  tar.stderr?.on("data", (chunk: Buffer) => output.push(chunk));
  const [code] = (await once(tar, "close").catch((cause: unknown) => {
    throw new Fault("precondition", `could not run tar to read the archive of ${name} ${version}`, { cause });
  })) as [number | null];
  if (code === 0) return;
  const reason = Buffer.concat(output).toString().trim().slice(0, 500);
  throw new Fault("precondition", `could not extract ${member} from the archive of ${name} ${version}: ${reason}`);
}
