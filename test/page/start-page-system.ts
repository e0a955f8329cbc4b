import {
  type Cluster,
  type Files,
  type GitRepository,
  type Kubelet,
  sharedCluster,
  sqliteUrl,
  startGitServer,
  startKubelet,
  startWebReceiver,
  type WebReceiver,
} from "@slipway/testkit";
import type { BrowserContextOptions } from "playwright-core";
import { onTestFinished } from "vitest";
import { applicationFiles } from "../system/application-files.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";
import { stepsPlugin } from "../system/start-steps.ts";
import { type Chromium, openChromium, type Visit } from "./open-chromium.ts";

/**
 * One whole system and one browser, for what people do on all pages: Git, a cluster with a node that has logs, all services and plugins, and a receiver of notices.
 * Each task brings applications with names of its own, and looks for them with a filter: of a list only those rows exist that can be seen, and others bring applications too.
 */
export interface PageSystem extends AsyncDisposable {
  readonly slipway: Slipway;
  readonly cluster: Cluster;
  /** Of what the tasks deploy. */
  readonly namespace: string;
  readonly kubelet: Kubelet;
  readonly repository: GitRepository;
  /** Is told of deployments of the application `noticed`. */
  readonly receiver: WebReceiver;
  /** Opens a page for `tester`, who may do everything. It is closed at the end of the test. */
  visit(path: string, options?: BrowserContextOptions): Promise<Visit>;
  /** Opens a page for somebody who has not signed in, and may look at everything. It is closed at the end of the test. */
  look(path: string, options?: BrowserContextOptions): Promise<Visit>;
  /** Commits files, notifies the watcher, and returns the commit. */
  push(files: Files, message: string): Promise<string>;
  /** Commits an application with a pipeline of the steps plugin, notifies the watcher, and returns the commit. */
  pushSteps(name: string, stages: readonly string[], spec?: Readonly<Record<string, unknown>>): Promise<string>;
}

/** What the tasks of one page declare as tests, of the system that runs by then. */
export type PageTasks = (system: () => PageSystem) => void;

export async function startPageSystem(): Promise<PageSystem> {
  await using resources = new AsyncDisposableStack();
  const cluster = resources.use(await sharedCluster());
  const [namespace, kubelet, git, receiver, chromium] = [
    await cluster.createNamespace(),
    resources.use(await startKubelet(cluster)),
    resources.use(await startGitServer()),
    resources.use(await startWebReceiver()),
    resources.use(await openChromium()),
  ];
  const repository = await git.createRepository("apps", { "README.md": "applications come one by one\n" });
  const events = ["DEPLOYMENT_SUCCEEDED", "DEPLOYMENT_FAILED"];
  const slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      storeUrl: await sqliteUrl(),
      kubeconfigPath: cluster.kubeconfigPath,
      processes: "up",
      plugins: [stepsPlugin],
      notifications: {
        routes: [{ receiver: "ops", events, apps: ["noticed"] }],
        receivers: [{ name: "ops", webhook: { url: receiver.url } }],
      },
      env: { ANONYMOUS_READ: "true", TRACE_LINKS: "Jaeger=https://jaeger.example.com/trace/{traceId}", NOTICE_QUIET_MS: "0" },
    }),
  );
  const storageState = await signIn(slipway, chromium);
  const look: PageSystem["look"] = async (path, options) => {
    const visit = await chromium.visit(`${slipway.gatewayUrl}${path}`, options);
    onTestFinished(async ({ task }) => {
      if (task.result?.state === "fail") process.stderr.write(`${visit.page.url()}\n${await visit.page.locator("body").innerText()}\n`);
      await visit.context.close();
    });
    return visit;
  };
  const push: PageSystem["push"] = async (files, message) => {
    const commit = await repository.commit(files, message);
    await slipway.notifyOfPush("apps");
    return commit;
  };
  const kept = resources.move();
  return {
    slipway,
    cluster,
    namespace,
    kubelet,
    repository,
    receiver,
    look,
    visit: (path, options) => look(path, { ...options, storageState }),
    push,
    pushSteps: (name, stages, spec = {}) => {
      const pipeline = stages.map((stage) => ({ name: stage }));
      const files = applicationFiles({ name, namespace: "none", manifests: {}, pipeline, spec: { plugins: { steps: {} }, ...spec } });
      return push(files, `Deploy ${name}`);
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Signs `tester` in by a link, as on one machine, and returns what the browser keeps of it. */
async function signIn(slipway: Slipway, chromium: Chromium) {
  const { code, stdout, stderr } = await slipway.cli("open", "/", "--print");
  if (code !== 0) throw new Error(`there is no link to sign in: ${stderr}`);
  const { page, context } = await chromium.visit(stdout.trim());
  await page.getByRole("heading", { level: 1, name: "Applications" }).waitFor();
  const kept = await context.storageState();
  await context.close();
  return kept;
}
