import type { HealthStatus, SyncStatus } from "@slipway/domain";

/** An application that is watched by a piped elsewhere: only what was reported of it is there. */
export interface FleetMember {
  readonly name: string;
  readonly project: string;
  readonly piped: string;
  readonly repository: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly targets: readonly string[];
  readonly sync: Extract<SyncStatus, "synced" | "out-of-sync" | "unknown">;
  readonly health: HealthStatus;
  /** Why it is held as a whole; default: it is not. */
  readonly held?: string;
  readonly disabled?: string;
  readonly problems?: readonly string[];
  /** How the last deployment ended; default: it succeeded. */
  readonly last?: "failed" | "cancelled";
}

const eu = { project: "payments", piped: "frankfurt", repository: "payments-deploy", targets: ["eu-central-1"] } as const;
const asia = { project: "payments", piped: "tokyo", repository: "payments-deploy", targets: ["ap-northeast-1"] } as const;
const platform = { project: "platform", piped: "frankfurt", repository: "platform", targets: ["eu-central-1", "eu-west-1"] } as const;
const well = { sync: "synced", health: "healthy" } as const;

/** Besides the applications that are really deployed, see `real`. */
export const fleet: readonly FleetMember[] = [
  { ...eu, ...well, name: "ledger", labels: { team: "money", tier: "1" } },
  { ...eu, ...well, name: "card-authorization", labels: { team: "money", tier: "1" } },
  { ...eu, ...well, name: "fraud-scoring", labels: { team: "risk", tier: "1" }, health: "progressing" },
  { ...eu, name: "settlement-batch", labels: { team: "money", tier: "2" }, sync: "out-of-sync", health: "healthy" },
  {
    ...eu,
    ...well,
    name: "payout-scheduler",
    labels: { team: "money", tier: "2" },
    held: "Bank holiday: payouts are frozen until Monday 06:00 CET",
  },
  { ...eu, ...well, name: "chargeback-intake", labels: { team: "risk", tier: "3" }, last: "failed" },
  { ...eu, ...well, name: "sepa-gateway", labels: { team: "money", tier: "1" } },
  { ...asia, ...well, name: "ledger-tokyo", labels: { team: "money", tier: "1" } },
  { ...asia, ...well, name: "card-authorization-tokyo", labels: { team: "money", tier: "1" } },
  { ...asia, name: "konbini-payments", labels: { team: "money", tier: "2" }, sync: "out-of-sync", health: "degraded", last: "failed" },
  { ...asia, ...well, name: "currency-rates", labels: { team: "money", tier: "3" } },
  {
    ...asia,
    name: "invoice-renderer",
    labels: { team: "documents", tier: "3" },
    sync: "unknown",
    health: "unknown",
    disabled: "Replaced by documents-v2; to be removed in December",
  },
  { ...platform, ...well, name: "ingress", labels: { team: "platform", tier: "0" } },
  { ...platform, ...well, name: "cert-manager", labels: { team: "platform", tier: "0" } },
  { ...platform, ...well, name: "observability-collector", labels: { team: "platform", tier: "1" } },
  { ...platform, name: "log-shipper", labels: { team: "platform", tier: "2" }, sync: "synced", health: "suspended" },
  { ...platform, ...well, name: "image-registry-mirror", labels: { team: "platform", tier: "2" } },
  {
    ...platform,
    name: "feature-flags",
    labels: { team: "platform", tier: "1" },
    sync: "unknown",
    health: "unknown",
    problems: ['feature-flags/app.pipecd.yaml:14:9: spec.pipeline.stages[1].with.replicas: expected a number or a percentage, got "half"'],
  },
  { ...platform, ...well, name: "secrets-operator", labels: { team: "security", tier: "0" } },
  {
    ...platform,
    ...well,
    name: "customer-facing-web-frontend-internationalization-service-eu-central-1-production",
    labels: { team: "storefront", tier: "1", "cost-center": "4711" },
  },
];
