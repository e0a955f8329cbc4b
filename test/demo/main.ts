/** `npm run demo`: runs the whole system on this machine and deploys the examples. With `--once --json` it ends by itself and prints the outcome. */

import { type PageAddress, pageAddress } from "@slipway/cli";
import { messageOf } from "@slipway/domain";
import { eventually } from "@slipway/testkit";
import { exampleFiles } from "../system/example-files.ts";
import { openDisplay } from "./display.ts";
import { readOptions } from "./read-options.ts";
import { type Outcome, readOutcome } from "./read-outcome.ts";
import { type Demo, startDemo } from "./start-demo.ts";

/** Deployed by the first push; `shop` is deployed again by the second. `broken` never is. */
const deployed = ["hello", "settings", "shop"];
/** The number of objects their files declare, and of applications including `broken`. */
const expected = { objects: 11, applications: 4, deployments: 4 };

const options = readOptions();
const { say, showDeployments } = openDisplay(options.json ? process.stderr : process.stdout);

const stop = new AbortController();
let stoppingSince = Number.POSITIVE_INFINITY;
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    if (!stop.signal.aborted) {
      stoppingSince = performance.now();
      stop.abort();
      say("\nstopping everything");
    }
    // One Ctrl-C arrives twice: the terminal sends it to all processes, and npm forwards it too.
    else if (performance.now() - stoppingSince > 1_000) process.exit(130);
  });
const stopped = new Promise<void>((resolve) => stop.signal.addEventListener("abort", () => resolve(), { once: true }));

try {
  const outcome = await demo();
  if (outcome !== undefined && mistakes(outcome).length > 0) process.exitCode = 1;
  else if (outcome !== undefined && options.once && !options.json)
    say(`${outcome.deployments.length} deployments succeeded; broken was rejected, as intended. Everything is stopped.`);
} catch (error) {
  if (!stop.signal.aborted) {
    process.stderr.write(`demo: ${messageOf(error)}\n`);
    process.exitCode = 1;
  }
}

/** Runs the demo until everything is stopped. Undefined if it was stopped before the deployments had ended. */
async function demo(): Promise<Outcome | undefined> {
  await using running = await startDemo(say);
  if (stop.signal.aborted) return undefined;
  if (!options.once) say(pageLines(await pageAddress(running.gatewayUrl)));
  const showing = showDeployments(running.api, stop.signal);
  await Promise.race([pushExamples(running), running.done, showing, stopped]);
  if (stop.signal.aborted) return undefined;
  const outcome = await readOutcome(running);
  if (options.json) process.stdout.write(`${JSON.stringify(outcome)}\n`);
  for (const sentence of mistakes(outcome)) process.stderr.write(`demo: ${sentence}\n`);
  if (!options.once) {
    say(invitation(running, await pageAddress(running.gatewayUrl)));
    await Promise.race([stopped, running.done]);
  }
  stop.abort();
  await showing;
  return outcome;
}

async function pushExamples({ repository, notifyOfPush, api }: Demo): Promise<void> {
  say(`pushing the examples ${deployed.join(", ")} and broken`);
  await repository.commit(await exampleFiles([...deployed, "broken"]), "Add the examples");
  await notifyOfPush();
  await untilRecorded(api, deployed.length);
  const { applications } = await api.applications.listApplications({ filter: { nameContains: "broken" } });
  const problems = applications.flatMap(({ application }) => application?.configProblems ?? []);
  if (problems.length === 0) throw new Error("examples/broken should have been rejected, but no problems are reported");
  say("broken was rejected, as intended:");
  for (const problem of problems) say(`  ${problem}`);

  const files = await exampleFiles(["shop"]);
  const changed = files["shop/configmap.yaml"]?.replace("greeting: hello", "greeting: good day");
  if (changed === undefined) throw new Error("examples/shop/configmap.yaml is missing");
  say('pushing a change to shop/configmap.yaml: the greeting "hello" becomes "good day"');
  await repository.commit({ "shop/configmap.yaml": changed }, "Greet politely");
  await notifyOfPush();
  await untilRecorded(api, expected.deployments);
}

/** Resolves when this many deployments have ended and their ends are in the store. */
async function untilRecorded(api: Demo["api"], count: number): Promise<void> {
  await eventually(
    async () => {
      const { traces } = await api.traces.listTraces({});
      const ended = traces.flatMap(({ deployments }) => deployments).filter(({ completedAt }) => completedAt !== undefined);
      if (ended.length < count) throw new Error(`only ${ended.length} of ${count} deployments have ended`);
    },
    { timeoutMs: 120_000, intervalMs: 100, signal: stop.signal },
  );
}

function mistakes({ applications, objects, deployments }: Outcome): readonly string[] {
  const found = { applications, objects, deployments: deployments.length };
  const wrong = Object.entries(expected).flatMap(([what, count]) => {
    const got = found[what as keyof typeof expected];
    return got === count ? [] : [`there should be ${count} ${what}, there are ${got}`];
  });
  const unfinished = deployments.filter(({ status }) => status !== "succeeded");
  return [...wrong, ...unfinished.map(({ application, status, commit }) => `${application} at ${commit.slice(0, 7)} is ${status}`)];
}

function pageLines({ address }: PageAddress): string {
  return `
  the page     ${address}
               (signs in once, for five minutes; then: bin/slipway open)
`;
}

function invitation({ gatewayUrl, repository, kubeconfigPath, namespace }: Demo, page: PageAddress): string {
  return `
Everything runs until Ctrl-C.

${pageLines(page)}
  gateway      ${gatewayUrl}
  repository   ${repository.url}
  kubeconfig   ${kubeconfigPath}   (namespace ${namespace})

Try, from another terminal:

  export SLIPWAY_SERVER=${gatewayUrl}
  bin/slipway open
  bin/slipway app list
  bin/slipway app sync shop --wait
  bin/slipway trace ${"$"}(git ls-remote ${repository.url} main | cut -c1-10)
  git clone ${repository.url} && cd apps    # change something, commit, push: it is deployed within seconds
  kubectl --kubeconfig ${kubeconfigPath} get all
  kubectl --kubeconfig ${kubeconfigPath} scale deployment shop --replicas 5    # by hand; then look:
  bin/slipway app get shop
  bin/slipway drift shop
`;
}
