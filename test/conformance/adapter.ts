import { appconfig } from "./appconfig.ts";
import { argo } from "./kubernetes/argo.ts";
import { canaryReplicas } from "./kubernetes/canary-replicas.ts";
import { customHealth, diff, health, images, strategy } from "./kubernetes/kubernetes.ts";
import { extra } from "./kubernetes/kubernetes-extra.ts";
import { kubernetesStages } from "./kubernetes/kubernetes-stages.ts";
import { liveObjects } from "./kubernetes/live-objects.ts";
import { stage } from "./kubernetes/stage.ts";
import { traffic } from "./kubernetes/traffic.ts";
import { planner } from "./planner.ts";
import { trigger } from "./trigger.ts";
import { yamledit } from "./yamledit.ts";

/** One case: the tested behaviour and its input. */
interface Case {
  readonly fn?: string;
  /** The peer whose words the answer uses. */
  readonly vocabulary?: string;
}

type Answer = (input: never, of: Case) => unknown;

/** Our answers, one function per file of cases; undefined for what the product does not support. */
const adapter: Readonly<Record<string, Answer>> = {
  appconfig,
  trigger: byFunction({ ...trigger, ...images }),
  planner: byFunction({ ...planner, ...kubernetesStages }),
  strategy: byFunction(strategy),
  traffic: byFunction({ ...traffic, stage }),
  "health-k8s": health,
  "health-crd": customHealth,
  diff: byFunction({ ...diff, ...argo, ...liveObjects }),
  "canary-replicas": byFunction(canaryReplicas),
  "k8s-extra": byFunction(extra),
  yamledit: byFunction(yamledit),
};

export default adapter;

function byFunction(functions: Readonly<Record<string, (input: never) => unknown>>): Answer {
  return (input, { fn = "" }) => (Object.hasOwn(functions, fn) ? functions[fn]?.(input) : undefined);
}
