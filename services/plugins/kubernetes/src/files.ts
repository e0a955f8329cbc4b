// What the plugin says of files alone, without a cluster. The package exports it for `slipway check` and `slipway kubernetes`.
export type { Allowed } from "./allowed/allowed-schema.ts";
export { problemOf, rulesFor } from "./allowed/check-allowed.ts";
export type { RuledManifest } from "./allowed/refuse-forbidden.ts";
export { ruledManifests } from "./allowed/ruled-manifests.ts";
export { applicationSchema } from "./application-section.ts";
export { deployTargetSchema } from "./deploy-target.ts";
export { encodeJson } from "./json/json-codec.ts";
export { loadManifests } from "./manifests/load-manifests.ts";
export type { Manifest } from "./manifests/manifest.ts";
export { parseManifests } from "./manifests/parse-manifests.ts";
export { unusedInput } from "./manifests/unused-input.ts";
export { compareManifests } from "./offline/compare-manifests.ts";
export { healthOfDocuments } from "./offline/health-of-documents.ts";
export { stageManifests, stageOptionsSchemas } from "./offline/stage-manifests.ts";
export { configSchema } from "./plugin-config.ts";
export type { RenderContext } from "./render/renderer.ts";
export { distinctInputs } from "./targets/overrides/distinct-inputs.ts";
export { inputFor } from "./targets/overrides/input-for.ts";
