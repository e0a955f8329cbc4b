import type { NotSupported } from "./not-supported.ts";

const otherGit = "set path to a directory of this repository, or publish the chart in a repository or registry";
const belongsToPlugin = (plugin: string) => `it belongs to the config of the ${plugin} plugin; move it there`;
const nowTargets = "it is now the deployTargets list of each plugin; move it there";
const kms = "only KEY_PAIR is planned; encrypt the secrets with a key pair, or with SOPS";
const pipedKey =
  "nothing uses this key: the services of a piped prove who they are with keys of their own, made and rotated by slipway keys add-piped and given in NATS_NKEY; remove it, and the key";
const connect = "a piped of Slipway connects to NATS, not to a control plane of PipeCD; remove it";

/** What `spec` of an application file may have, and Slipway does not support yet. */
const application: readonly NotSupported[] = [
  { field: "spec.notification.mentions[].email", says: "mail has no mentions; add the address to the receiver in the piped file" },
  { field: "spec.pipeline.stages[].id", says: "stages get ids of their own; remove it" },
  { field: "spec.resourceRoutes", says: "name the deploy targets in spec.deployTargets.kubernetes" },
];

/** What a piped file may have, and Slipway does not support yet. */
const piped: readonly NotSupported[] = [
  { field: "spec.pipedKeyFile", says: pipedKey },
  { field: "spec.pipedKeyData", says: pipedKey },
  { field: "spec.apiAddress", says: connect },
  { field: "spec.eventWatcher.checkInterval", says: "events are handled when they come, nothing is polled; remove it" },
  { field: "spec.secretManagement.config.keyName", says: kms },
  { field: "spec.secretManagement.config.decryptServiceAccountFile", says: kms },
  { field: "spec.secretManagement.config.encryptServiceAccountFile", says: kms },
  { field: "spec.chartRepositories", says: belongsToPlugin("kubernetes"), isMoved: true },
  { field: "spec.chartRegistries", says: belongsToPlugin("kubernetes"), isMoved: true },
  { field: "spec.analysisProviders", says: belongsToPlugin("analysis"), isMoved: true },
  { field: "spec.platformProviders", says: nowTargets, isMoved: true },
  { field: "spec.cloudProviders", says: nowTargets, isMoved: true },
];

/** The same for what users write for a bundled plugin; the paths begin at the part. */
export interface PluginRows {
  readonly config?: readonly NotSupported[];
  readonly deployTarget?: readonly NotSupported[];
  readonly application?: readonly NotSupported[];
  /** By stage. */
  readonly stages?: Readonly<Record<string, readonly NotSupported[]>>;
}

const plugins: Readonly<Record<string, PluginRows>> = {
  kubernetes: {
    application: [
      { field: "input.helmChart.gitRemote", says: otherGit, refuses: true },
      { field: "input.helmChart.ref", says: otherGit, refuses: true },
    ],
  },
  analysis: {
    stages: {
      ANALYSIS: [
        { field: "restartThreshold", says: "an analysis continues after a restart and has no limit for them; remove it" },
        { field: "logs[].skipOnNoData", says: "a log query without entries succeeds; remove it", unless: false },
        { field: "https[].skipOnNoData", says: "a request without an answer fails; remove it", unless: false },
      ],
    },
  },
};

/** Everything that files may have and that has no effect yet. `test/schemas` checks that every other field is obeyed. */
export const notSupported = { application, piped, plugins } as const;
