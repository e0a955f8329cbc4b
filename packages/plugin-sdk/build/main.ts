/** `npm run build --workspace @slipway/plugin-sdk`: builds the published package in `dist`, for `npm pack` and `npm publish`. */
import { fileURLToPath } from "node:url";
import { buildSdk } from "./build-sdk.ts";

await buildSdk(fileURLToPath(new URL("../dist", import.meta.url)));
