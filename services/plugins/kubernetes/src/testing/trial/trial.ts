import type { Livestate, LivestateUpdate, PlanPreview } from "@slipway/plugin-sdk";
import { FakeHost, type TestedStage, testStage } from "@slipway/plugin-sdk/testing";
import { applicationSchema } from "../../application-section.ts";
import { ClusterCaches } from "../../cache/cluster-caches.ts";
import type { FollowTiming } from "../../cache/follow/follow-timing.ts";
import { Clusters } from "../../client/clusters.ts";
import { deployTargetSchema } from "../../deploy-target.ts";
import type { ObservationContext } from "../../livestate/observation-context.ts";
import { observeApplication } from "../../livestate/observing.ts";
import { watchApplication } from "../../livestate/watch/watch-application.ts";
import { watchTiming } from "../../livestate/watch/watch-timing.ts";
import { loadManifests } from "../../manifests/loading/load-manifests.ts";
import { kubernetesPlugin } from "../../plugin.ts";
import { configSchema } from "../../plugin-config.ts";
import { previewDeployment } from "../../preview/previewing.ts";
import { determineStrategy } from "../../strategy/determine-strategy.ts";
import { determineVersions } from "../../strategy/versions.ts";
import { listedAndWatched } from "./listed-and-watched.ts";
import { type Files, TrialDirectories } from "./trial-directories.ts";
import type { TrialDeployment, TrialPreview, WatchOptions } from "./trial-requests.ts";

/** An application on one deploy target, deployed repeatedly by the real plugin to a real cluster, with a host in memory. For tests. */
export class Trial implements AsyncDisposable {
  readonly applicationId: string;
  /** What the host stores for the application. */
  objects: ReadonlyMap<string, Uint8Array> = new Map();
  #pluginMetadata: ReadonlyMap<string, string> = new Map();
  #deployments = 1;
  #stages = 0;
  readonly #clusters: Clusters;
  readonly #caches: ClusterCaches;
  readonly #alsoWatches: boolean;
  readonly #target: Readonly<Record<string, unknown>> & { readonly kubeConfigPath: string };
  readonly #directories = new TrialDirectories();
  readonly #tools: Readonly<Record<string, string>>;

  constructor({
    kubeConfigPath,
    masterURL,
    applicationId,
    allowed,
    applier,
    credentialPlugins,
    clusters = new Clusters(),
    tools = {},
    timing,
    alsoWatches = false,
  }: {
    readonly kubeConfigPath: string;
    readonly masterURL?: string;
    readonly applicationId: string;
    readonly allowed?: unknown;
    readonly applier?: string;
    readonly credentialPlugins?: readonly string[];
    readonly clusters?: Clusters;
    /** Whether each live state is also that of a watch. */
    readonly alsoWatches?: boolean;
    /** How kinds are followed. */
    readonly timing?: FollowTiming;
    /** Paths of tools by their names. */
    readonly tools?: Readonly<Record<string, string>>;
  }) {
    this.#tools = tools;
    this.#alsoWatches = alsoWatches;
    this.#clusters = clusters;
    this.#caches = new ClusterCaches(timing);
    this.applicationId = applicationId;
    this.#target = {
      kubeConfigPath,
      ...(masterURL !== undefined && { masterURL }),
      ...(allowed !== undefined && { allowed }),
      ...(applier !== undefined && { applier }),
      ...(credentialPlugins !== undefined && { credentialPlugins }),
    };
  }

  /** Begins another deployment of the application: what plugins stored for the one before is not there. */
  startDeployment(): void {
    this.#pluginMetadata = new Map();
    this.#deployments += 1;
  }

  /** Runs one stage with a log of its own. What the host stores is kept between stages. */
  async deploy({
    files,
    stage = "K8S_SYNC",
    options,
    application,
    spec: rest = {},
    commitHash = "c".repeat(40),
    running,
    pipeline = [],
    index = 0,
    signal,
    stopping,
    clock,
    targets = ["dev"],
    applicationNames = {},
    retriesLeft = 0,
    stageId = `stage-${++this.#stages}`,
    metadata = {},
  }: TrialDeployment): Promise<TestedStage> {
    const spec = {
      ...rest,
      plugins: { kubernetes: application },
      ...(pipeline.length > 0 && { pipeline: { stages: pipeline.map((stage) => (typeof stage === "string" ? { name: stage } : stage)) } }),
    };
    const configText = JSON.stringify({ apiVersion: "pipecd.dev/v1beta1", kind: "Application", spec });
    const source = async (of: Files, hash: string) => ({ dir: await this.#directories.of(of), commitHash: hash, configText });
    const host = new FakeHost({ tools: this.#tools });
    for (const [id, name] of Object.entries(applicationNames)) host.applicationNames.set(id, name);
    for (const [key, object] of this.objects) host.objects.set(key, object);
    for (const [key, value] of this.#pluginMetadata) host.pluginMetadata.set(key, value);
    try {
      return await testStage(kubernetesPlugin(this.#clusters), {
        stage,
        stageId,
        index,
        host,
        rollback: stage === "K8S_ROLLBACK",
        deployTargets: targets.map((name) => ({ name, config: this.#target })),
        otherDeployTargets: ["dev", "old"].filter((name) => !targets.includes(name)).map((name) => ({ name, config: this.#target })),
        deployment: { applicationId: this.applicationId, id: `deployment-${this.#deployments}` },
        target: await source(files, commitHash),
        retriesLeft,
        metadata,
        ...(options !== undefined && { options }),
        ...(running && { running: await source(running, "r".repeat(40)) }),
        ...(signal && { signal }),
        ...(stopping && { stopping }),
        ...(clock && { clock }),
      });
    } finally {
      this.objects = host.objects;
      this.#pluginMetadata = host.pluginMetadata;
    }
  }

  /** Plans a deployment of the files, after those that run. */
  async plan(files: Files, running: Files = files): Promise<{ readonly versions: readonly string[]; readonly strategy: string }> {
    const { input, workloads } = applicationSchema.parse({});
    const load = async (of: Files) => loadManifests({ dir: await this.#directories.of(of), configFilename: "app.pipecd.yaml", input });
    const [before, after] = [await load(running), await load(files)];
    return { versions: determineVersions(after).map(({ name }) => name), strategy: determineStrategy(before, after, workloads).strategy };
  }

  /** Observes the live state, compared with `files`: by lists, and if so asked as the first state of a watch, which must be the same. */
  async livestate(
    files: Files,
    configText = "",
    applicationNames: Readonly<Record<string, string>> = {},
    section: unknown = {},
    targets: readonly string[] = ["dev"],
  ): Promise<Livestate> {
    const signal = AbortSignal.timeout(60_000);
    const context = { ...(await this.#observation(files, { configText, applicationNames, section, targets })), signal };
    if (!this.#alsoWatches) return observeApplication(this.#clusters, context);
    return await listedAndWatched(context, {
      list: () => observeApplication(this.#clusters, context),
      watch: () => watchApplication({ clusters: this.#clusters, caches: this.#caches, timing: watchTiming }, context),
    });
  }

  /** Watches the live state, compared with `files`, until the signal aborts. */
  async *watch(files: Files, { signal, ...options }: WatchOptions): AsyncGenerator<LivestateUpdate, void, undefined> {
    const context = { ...(await this.#observation(files, options)), signal };
    yield* watchApplication({ clusters: this.#clusters, caches: this.#caches, timing: options.timing ?? watchTiming }, context);
  }

  async #observation(
    files: Files,
    { configText = "", applicationNames = {}, section = {}, targets = ["dev"] }: Omit<WatchOptions, "signal">,
  ): Promise<Omit<ObservationContext, "signal">> {
    const application = applicationSchema.parse(section);
    const prefix = `${this.applicationId}/kubernetes/`;
    const dir = await this.#directories.of(files);
    return {
      applicationId: this.applicationId,
      applicationName: this.applicationId,
      application,
      config: configSchema.parse({}),
      tools: { install: async (name) => this.#tools[name] ?? `/tools/${name}` },
      deployTargets: targets.map((name) => ({ name, labels: {}, config: deployTargetSchema.parse(this.#target) })),
      source: { dir, commitHash: "c".repeat(40), configFilename: "app.pipecd.yaml", sharedConfigDir: "", configText, application },
      applications: { findName: async (id) => applicationNames[id] },
      sharedObjects: {
        find: async (key) => this.objects.get(prefix + key),
        put: () => Promise.reject(new Error("observing changes nothing")),
      },
    };
  }

  /** Previews a deployment, as the host of a piped asks for it. */
  async preview({
    files,
    running,
    application,
    spec = {},
    applicationNames = {},
    isRegistered = true,
  }: TrialPreview): Promise<PlanPreview> {
    const sourceOf = async (of: Files, commitHash: string) => ({
      dir: await this.#directories.of(of),
      commitHash,
      configFilename: "app.pipecd.yaml",
      sharedConfigDir: "",
      configText: JSON.stringify({ spec: { ...spec, plugins: { kubernetes: application } } }),
      application: applicationSchema.parse(application ?? {}),
    });
    const target = await sourceOf(files, "d".repeat(40));
    const names: Readonly<Record<string, string>> = { ...(isRegistered && { [this.applicationId]: "trial" }), ...applicationNames };
    const prefix = `${this.applicationId}/kubernetes/`;
    const [preview] = await previewDeployment(this.#clusters, {
      applicationId: isRegistered ? this.applicationId : "unregistered",
      applicationName: "trial",
      pipedId: "piped-1",
      application: target.application,
      config: configSchema.parse({}),
      tools: { install: async (name) => this.#tools[name] ?? `/tools/${name}` },
      deployTargets: [{ name: "dev", labels: {}, config: deployTargetSchema.parse(this.#target) }],
      target,
      running: running && (await sourceOf(running, "r".repeat(40))),
      basis: "live",
      applications: { findName: async (id) => names[id] },
      sharedObjects: {
        find: async (key) => (isRegistered ? this.objects.get(prefix + key) : undefined),
        put: () => Promise.reject(new Error("a preview changes nothing")),
      },
      signal: AbortSignal.timeout(60_000),
    });
    if (preview === undefined) throw new Error("there is no preview");
    return preview;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#caches[Symbol.asyncDispose]();
    await this.#clusters[Symbol.asyncDispose]();
    await this.#directories[Symbol.asyncDispose]();
  }
}
