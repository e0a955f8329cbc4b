/** Bundles the plugin into one file that needs only Node. */
import { chmod } from "node:fs/promises";
import { build } from "esbuild";

const outfile = "dist/my-plugin.js";
await build({
  entryPoints: ["src/main.ts"],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node26",
  // Some libraries are CommonJS and call require.
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
});
await chmod(outfile, 0o755);
