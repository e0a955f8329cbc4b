import fc from "fast-check";
import { expect, test } from "vitest";
import type { KubeObject } from "../manifests/kube-object.ts";
import { canaryOptionsSchema } from "../variants/options.ts";
import { boundsOf, type IntOrPercent } from "./counts/rollout-bounds.ts";
import { givingBackGoal } from "./giving-back-goal.ts";
import { type LivePair, podsOf, type ScalingGoal, scalingStep } from "./scaling-step.ts";
import type { SharedWorkload } from "./shared-workloads.ts";
import { sharingGoal } from "./sharing-goal.ts";

/** A Deployment with its controllers, which look, create and delete pods, and make them available when they like. */
class SimulatedDeployment {
  readonly #name: string;
  #generation = 1;
  #scale: number;
  #available: number;
  #starting = 0;
  #status = { observedGeneration: 1, replicas: 0, updatedReplicas: 0, availableReplicas: 0 };

  constructor(name: string, replicas: number) {
    this.#name = name;
    this.#scale = replicas;
    this.#available = replicas;
    this.observe();
  }

  get available(): number {
    return this.#available;
  }

  get pods(): number {
    return this.#available + this.#starting;
  }

  live(): KubeObject {
    const metadata = { name: this.#name, generation: this.#generation };
    return { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { replicas: this.#scale }, status: { ...this.#status } };
  }

  scale(replicas: number): void {
    if (replicas === this.#scale) return;
    this.#scale = replicas;
    this.#generation++;
  }

  /** Sets the status to what is there now. */
  observe(): void {
    const replicas = this.pods;
    this.#status = { observedGeneration: this.#generation, replicas, updatedReplicas: replicas, availableReplicas: this.#available };
  }

  /** Creates what is missing, or deletes what is too much: pods that are not available first. */
  createOrDelete(): void {
    const missing = this.#scale - this.pods;
    if (missing > 0) this.#starting += missing;
    const idle = Math.min(this.#starting, Math.max(0, -missing));
    this.#starting -= idle;
    this.#available -= Math.max(0, -missing) - idle;
  }

  start(): void {
    if (this.#starting === 0) return;
    this.#starting--;
    this.#available++;
  }
}

interface Strategy {
  readonly total: number;
  readonly maxSurge: IntOrPercent;
  readonly maxUnavailable: IntOrPercent;
}

class Simulation {
  readonly workload: SharedWorkload;
  readonly primary: SimulatedDeployment;
  readonly canary = new SimulatedDeployment("web-canary", 0);
  #share: number | "gives back" = 0;

  constructor({ total, maxSurge, maxUnavailable }: Strategy) {
    const rollingUpdate = { maxSurge, maxUnavailable };
    const spec = { replicas: total, strategy: { rollingUpdate } };
    const object = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec };
    const bounds = boundsOf(object, total);
    this.workload = { declared: { object, file: "a.yaml", line: 1 }, canaryName: "web-canary", total, bounds };
    this.primary = new SimulatedDeployment("web", total);
  }

  get pair(): LivePair {
    return { primary: this.primary.live(), canary: this.canary.live() };
  }

  get goal(): ScalingGoal {
    if (this.#share === "gives back") return givingBackGoal(this.workload, this.pair);
    const options = canaryOptionsSchema.parse({ replicas: `${this.#share}%` });
    return sharingGoal(this.workload, this.pair, { options, split: undefined, isServing: false });
  }

  /** Another stage begins, whatever the one before has done. */
  begin(stage: number | "gives back"): void {
    this.#share = stage;
  }

  /** What a stage does next. Killed, it does only the first of two changes. */
  step(isKilled: boolean): boolean {
    const { primary, canary } = this;
    const now = this.pair;
    const step = scalingStep(now, this.goal);
    if (step.kind !== "scale") return step.kind === "done";
    const by = { primary: step.counts.primary - podsOf(now.primary).replicas, canary: step.counts.canary - podsOf(now.canary).replicas };
    const changes = [
      { of: primary, to: step.counts.primary, by: by.primary },
      { of: canary, to: step.counts.canary, by: by.canary },
    ].toSorted((a, b) => b.by - a.by);
    for (const { of, to } of isKilled ? changes.filter((change) => change.by !== 0).slice(0, 1) : changes) of.scale(to);
    return false;
  }

  check(): void {
    const { primary, canary, workload } = this;
    const scaled = podsOf(this.pair.primary).replicas + podsOf(this.pair.canary).replicas;
    expect(Math.max(scaled, primary.pods + canary.pods)).toBeLessThanOrEqual(workload.total + workload.bounds.maxSurge);
    expect(primary.available + canary.available).toBeGreaterThanOrEqual(workload.total - workload.bounds.maxUnavailable);
  }
}

type Event = (simulation: Simulation) => unknown;
const deployment = fc.constantFrom("primary" as const, "canary" as const);
const event = fc.oneof<fc.MaybeWeightedArbitrary<Event>[]>(
  {
    weight: 4,
    arbitrary: fc.boolean().map(
      (isKilled): Event =>
        (simulation) =>
          simulation.step(isKilled),
    ),
  },
  {
    weight: 2,
    arbitrary: deployment.map(
      (of): Event =>
        (simulation) =>
          simulation[of].observe(),
    ),
  },
  {
    weight: 2,
    arbitrary: deployment.map(
      (of): Event =>
        (simulation) =>
          simulation[of].createOrDelete(),
    ),
  },
  {
    weight: 3,
    arbitrary: deployment.map(
      (of): Event =>
        (simulation) =>
          simulation[of].start(),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(fc.nat(100), fc.constant("gives back" as const)).map(
      (stage): Event =>
        (simulation) =>
          simulation.begin(stage),
    ),
  },
);
const strategy = fc.record({
  total: fc.integer({ min: 1, max: 12 }),
  maxSurge: fc.oneof(fc.nat(3), fc.constantFrom("10%", "25%", "100%")),
  maxUnavailable: fc.oneof(fc.nat(3), fc.constantFrom("0%", "25%", "50%")),
});

test("the bounds hold at every moment, whichever shares are wanted and wherever stages are stopped, and the last one is reached", () => {
  fc.assert(
    fc.property(strategy, fc.array(event, { maxLength: 120, size: "max" }), (given, events) => {
      const simulation = new Simulation(given);
      for (const happens of events) {
        happens(simulation);
        simulation.check();
      }
      let isDone = false;
      for (let round = 0; round < 200 && !isDone; round++) {
        for (const deployment of [simulation.primary, simulation.canary]) {
          deployment.createOrDelete();
          simulation.check();
          for (let pod = 0; pod < 20; pod++) deployment.start();
          deployment.observe();
        }
        isDone = simulation.step(false);
        simulation.check();
      }
      expect(isDone).toBe(true);
    }),
    { numRuns: 300 },
  );
});
