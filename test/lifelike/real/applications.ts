import type { Files } from "@slipway/testkit";
import { applicationFiles } from "../../system/application-files.ts";
import { serviceManifests } from "./manifests.ts";
import { failingSmokeTests, passingTests } from "./scripts.ts";

const script = (run: string, desc: string, more: object = {}) => ({ name: "SCRIPT_RUN", desc, with: { run, ...more } });
const sync = { name: "K8S_SYNC" };
const tests = script(passingTests, "Unit tests of the image");
const approval = { name: "WAIT_APPROVAL", with: { approvers: ["amara", "jonas"], minApproverNum: 1 } };
const canary = [
  tests,
  { name: "K8S_CANARY_ROLLOUT", with: { replicas: "33%" } },
  approval,
  { name: "K8S_PRIMARY_ROLLOUT" },
  { name: "K8S_CANARY_CLEAN" },
];
/** Deploys others, one after the other, when it is deployed. */
const chain = (...names: readonly string[]) => ({ postSync: { chain: { applications: names.map((name) => ({ name })) } } });
const inChains = { trigger: { onChain: { disabled: false } } };
/** Has its version written by events of CI. */
const newImages = (name: string) => ({
  eventWatcher: [
    {
      matcher: { name: "image-update", labels: { app: name } },
      handler: {
        type: "GIT_UPDATE",
        config: { commitMessage: `Deploy ${name} {{ .Value }}`, replacements: [{ file: "deployment.yaml", regex: `/${name}:([^"]+)"` }] },
      },
    },
  ],
});
const plugins = { scriptrun: {}, waitapproval: {} };

type Pipeline = NonNullable<Parameters<typeof applicationFiles>[0]["pipeline"]>;
type Manifests = Parameters<typeof serviceManifests>[1];

/** Applications that a piped really deploys to a cluster, by what becomes of them. */
export function realApplications(namespace: string) {
  const of = (name: string, team: string, given: Manifests, pipeline?: Pipeline, more: object = {}): Files =>
    applicationFiles({
      name,
      namespace,
      manifests: serviceManifests(name, given),
      ...(pipeline && { pipeline }),
      spec: { labels: { team, env: "production" }, plugins: { kubernetes: { input: { namespace } }, wait: {}, ...plugins }, ...more },
    });
  return {
    /** Deployed, and what Git says. */
    well: {
      ...of("storefront", "storefront", { version: "4.18.2", replicas: 4 }),
      ...of("product-catalogue", "storefront", { version: "1.9.0" }, undefined, chain("search", "recommendations")),
      ...of("search", "storefront", { version: "7.3.1", replicas: 2 }, undefined, { ...inChains, ...newImages("search") }),
      ...of("recommendations", "data-science", { version: "0.41.0" }, undefined, inChains),
      ...of("order-history", "orders", { version: "3.2.4" }),
    },
    /** Its pods find no node. */
    degraded: of("image-resizer", "media", { version: "2.0.0", replicas: 2, node: "gpu" }),
    drifts: of("shipping-estimates", "logistics", { version: "5.1.0", replicas: 3 }),
    held: of("loyalty-points", "storefront", { version: "1.4.7" }),
    checkout: (version: string): Files =>
      of("checkout", "orders", { version, settings: { BASKET_TTL: "30m" } }, version === "1.0.0" ? [sync] : canary),
    payments: (version: string): Files =>
      of(
        "payments-api",
        "money",
        { version },
        version === "1.0.0"
          ? [sync]
          : [
              tests,
              { name: "K8S_CANARY_ROLLOUT", with: { replicas: 1 } },
              script(failingSmokeTests, "Smoke tests against the canary"),
              { name: "K8S_PRIMARY_ROLLOUT" },
            ],
      ),
    /** Waits for an hour in its second stage. */
    soaking: of("inventory-sync", "logistics", { version: "2.7.0" }, [sync, { name: "WAIT", with: { duration: "1h" } }]),
    broken: {
      "newsletter/app.pipecd.yaml":
        "apiVersion: pipecd.dev/v1beta1\nkind: Application\nspec:\n  name: newsletter\n  pipeline:\n    stages: nothing\n",
    },
  };
}
