// What the plugin says of files alone, without a cluster. The package exports it for `slipway check`.
export type { Allowed } from "./allowed/allowed-schema.ts";
export { problemOf, rulesFor } from "./allowed/check-allowed.ts";
export type { RuledManifest } from "./allowed/refuse-forbidden.ts";
export { ruledManifests } from "./allowed/ruled-manifests.ts";
export { applicationSchema } from "./application-section.ts";
export { deployTargetSchema } from "./deploy-target.ts";
export { loadManifests } from "./manifests/load-manifests.ts";
