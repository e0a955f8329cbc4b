import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parsePipedFile, repositorySettings } from "@slipway/app-config";
import {
  applicationHistory,
  type Bus,
  chainHistory,
  connectBus,
  deploymentHistory,
  externalEventAggregates,
  externalEventHistory,
  keepStreams,
  registerExternalEvent,
} from "@slipway/bus";
import { type EventHandling, type ExternalEvent, externalEventKey, type NewExternalEvent, serviceActor } from "@slipway/domain";
import { openSources } from "@slipway/git";
import { silentLogger } from "@slipway/runtime";
import {
  eventually,
  type Files,
  type GitRepository,
  type GitServer,
  git,
  type NatsServer,
  type RunningProcess,
  sampleExternalEvent,
  startGitServer,
  startNats,
  startProcess,
  tempDir,
} from "@slipway/testkit";
import type { PullIntervals } from "../event-watcher/pull-requests/pull-watch.ts";
import { startWatcher } from "../start-watcher.ts";

/** NATS, a Git server with one repository, and any number of watchers of one piped. */
export interface EventSystem extends AsyncDisposable {
  readonly nats: NatsServer;
  readonly server: GitServer;
  readonly apps: GitRepository;
  readonly bus: Bus;
  /** Starts a watcher in this process with a data folder of its own. */
  watch(name: string): Promise<AsyncDisposable>;
  /** Starts a watcher as a process of its own. */
  spawn(name: string): Promise<RunningProcess>;
  register(given: Partial<NewExternalEvent>): Promise<ExternalEvent>;
  handlings(event: ExternalEvent): Promise<readonly EventHandling[]>;
  /** Waits until all handlers of an event are over. */
  handled(event: ExternalEvent, handlers?: number): Promise<readonly EventHandling[]>;
  /** Runs Git in the bare repository. */
  git(...args: string[]): Promise<string>;
}

export interface EventSystemOptions {
  readonly files: Files;
  /** Of the piped file. */
  readonly eventWatcher?: object;
  /** Of the repository, if it is at another Git host; then `apps` and `git` are of no use. */
  readonly remote?: string;
  readonly pullIntervals?: PullIntervals;
  /** Default: 1s. */
  readonly syncInterval?: string;
}

const log = silentLogger();

/** A machine that is busy with something else needs minutes for what takes a second. */
const patient = { timeoutMs: 240_000 };

/** Starts the servers. Registering applications is what a watcher does with its first head. */
export async function startEventSystem({
  files,
  eventWatcher = {},
  remote,
  pullIntervals,
  syncInterval = "1s",
}: EventSystemOptions): Promise<EventSystem> {
  await using resources = new AsyncDisposableStack();
  const dir = resources.use(await tempDir("event-watcher"));
  const nats = resources.use(await startNats());
  const server = resources.use(await startGitServer({ dir: join(dir.path, "git") }));
  const apps = await server.createRepository("apps", files);
  const pipedFile = join(dir.path, "piped.yaml");
  const text = JSON.stringify({
    apiVersion: "pipecd.dev/v1beta1",
    kind: "Piped",
    spec: {
      projectID: "project",
      pipedID: "piped",
      syncInterval,
      git: { username: "event watcher", email: "events@example.com" },
      repositories: [{ repoId: "apps", remote: remote ?? apps.url, branch: "main", autoRegister: true }],
      eventWatcher,
      plugins: [{ name: "kubernetes", deployTargets: [{ name: "local" }] }],
    },
  });
  await writeFile(pipedFile, text);
  const bus = resources.use(await connectBus({ servers: nats.url, name: "test", log }));
  resources.use(await keepStreams(bus));
  // There is no trace service here that restores what was lost.
  for (const history of [applicationHistory, chainHistory, deploymentHistory, externalEventHistory]) await history(bus).markRestored();
  const events = externalEventAggregates(bus, { actor: serviceActor("test") });
  const handlings = async (event: ExternalEvent) => (await events.get(externalEventKey(event))).state.handlings;
  const kept = resources.move();
  return {
    nats,
    server,
    apps,
    bus,
    handlings,
    async watch(name) {
      await using stack = new AsyncDisposableStack();
      const { piped } = parsePipedFile(text, { filename: "piped.yaml" });
      if (!piped) throw new Error("the piped file is invalid");
      const own = stack.use(await connectBus({ servers: nats.url, name, log }));
      const sources = stack.use(await openSources({ dir: join(dir.path, name), repositories: repositorySettings(piped), log }));
      const watcher = stack.use(await startWatcher({ bus: own, piped, sources, log, ...(pullIntervals && { pullIntervals }) }));
      watcher.done.catch(() => {});
      const started = stack.move();
      return kept.use({ [Symbol.asyncDispose]: () => started.disposeAsync() });
    },
    async spawn(name) {
      const program = fileURLToPath(new URL("../main.ts", import.meta.url));
      const env = { NATS_URL: nats.url, PIPED_FILE: pipedFile, DATA_DIR: join(dir.path, name) };
      return kept.use(await startProcess(process.execPath, [program], { env, readyLine: /"ready"/ }));
    },
    async register(given) {
      const all = { projectId: "project", registeredAt: Temporal.Now.instant(), ...given };
      return (await registerExternalEvent(events, sampleExternalEvent(all))).event;
    },
    handled: (event, handlers = 1) =>
      eventually(async () => {
        const all = await handlings(event);
        if (all.length < handlers || all.some(({ status }) => status === "waiting")) throw new Error(JSON.stringify(all));
        return all;
      }, patient),
    git: (...args) => git(join(dir.path, "git/repositories/apps.git"), args),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** The files of an application whose handler writes the tag of its values for events `image-<name>`. */
export function eventApplication(name: string, config: object = {}): Files {
  const replacements = [{ file: "values.yaml", yamlField: "$.image.tag" }];
  const handler = { type: "GIT_UPDATE", config: { replacements, ...config } };
  const spec = { name, plugins: { kubernetes: {} }, eventWatcher: [{ matcher: { name: `image-${name}` }, handler }] };
  return {
    [`${name}/app.pipecd.yaml`]: JSON.stringify({ apiVersion: "pipecd.dev/v1beta1", kind: "Application", spec }),
    [`${name}/values.yaml`]: `# ${name}\nimage:\n  tag: v0 # written by CI\n\nreplicas: 1\n`,
  };
}
