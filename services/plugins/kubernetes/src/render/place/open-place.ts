import { randomBytes, randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { Fault, folderForCopies, isDecrypted, isFault, openProcessGroup } from "@slipway/plugin-sdk";
import type { RenderPlace } from "../render-job.ts";
import type { RenderRequest } from "../renderer.ts";
import { installTool } from "../tools/install-tool.ts";
import { runTool } from "../tools/run-tool.ts";
import type { FilesToCopy } from "./files-to-copy.ts";

/** Makes a place for one rendering. It is removed when it is disposed, or when this process is gone. */
export async function openPlace(
  { dir, repositoryDir, tools, signal }: RenderRequest,
  files: FilesToCopy,
): Promise<RenderPlace & AsyncDisposable> {
  // Short: the path of a socket in it has at most 108 bytes.
  const folder = join(folderForCopies(dir), isDecrypted(dir) ? randomBytes(8).toString("hex") : `slipway-render-${randomUUID()}`);
  const holder = await openProcessGroup({ graceMs: 0, folder });
  try {
    const [root, scratch] = [join(folder, "repository"), join(folder, "scratch")];
    const applicationDir = join(root, relative(repositoryDir, dir));
    await mkdir(folder, { mode: 0o700 });
    await mkdir(scratch);
    await mkdir(applicationDir, { recursive: true });
    await files.copyTo(root);
    const programs: Record<string, string> = {};
    return {
      root,
      dir: applicationDir,
      scratch,
      async install(tool) {
        programs[tool.name] = await installTool(tools, tool).catch((error: unknown) => {
          // It says nothing about the application, and may be over soon.
          throw isFault(error, "precondition") ? new Fault("unavailable", error.message, { cause: error }) : error;
        });
      },
      run: (run) => runTool({ ...run, programs, folder, signal }),
      readable: (text) => text.replaceAll(`${root}/`, "").replaceAll(root, ".").replaceAll(`${folder}/`, ""),
      [Symbol.asyncDispose]: () => holder[Symbol.asyncDispose](),
    };
  } catch (error) {
    await holder[Symbol.asyncDispose]();
    throw error;
  }
}
