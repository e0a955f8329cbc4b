import { join } from "node:path";
import { cacheDir } from "../install/cache-dir.ts";

/** Run once by vitest: processes that tests start load their modules in half the time, as those of `bin/slipway` do. */
export function setup(): void {
  process.env["NODE_COMPILE_CACHE"] ??= join(cacheDir(), "compile");
}
