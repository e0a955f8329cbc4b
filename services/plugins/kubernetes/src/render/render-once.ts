import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { cacheFolder, isDecrypted } from "@slipway/plugin-sdk";
import { RenderCache } from "./cache/render-cache.ts";
import { openPlace } from "./place/open-place.ts";
import type { RenderJob } from "./render-job.ts";
import type { RenderedFile, RenderRequest } from "./renderer.ts";
import { Turns } from "./tools/turns.ts";

const megabyte = 1_000_000;
/** Changes whenever the same job would render differently with another version of this plugin. */
const format = 3;

const folder = cacheFolder("renderings");
const cache = new RenderCache({
  memory: 64 * megabyte,
  disk: folder === undefined ? undefined : { dir: folder, capacity: 512 * megabyte },
});
/** Renderers use all processors that they find. After a restart every application is rendered at once. */
const turns = new Turns(Math.max(1, Math.floor(availableParallelism() / 2)));

/** Runs a job, unless the same files with the same key were rendered before, or are being rendered. Throws as `Render` does. */
export async function renderOnce(request: RenderRequest, { files, key, run }: RenderJob): Promise<readonly RenderedFile[]> {
  const { signal } = request;
  const identity = createHash("sha256")
    .update(JSON.stringify([format, await files.digest(), key]))
    .digest("hex");
  const render = () =>
    turns.take(signal, async () => {
      await using place = await openPlace(request, files);
      return await run(place);
    });
  return await cache.get(identity, render, signal, { isSecret: isDecrypted(request.dir) });
}
