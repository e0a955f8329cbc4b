import { expect, test } from "vitest";
import { loadServiceSettings, serviceVariables } from "./service-settings.ts";

test("the services of `slipway up` obey the variables that each of them reads when it runs alone", () => {
  const env = {
    LEASE_MS: "5000",
    STAGE_GRACE_MS: "100",
    PLAN_ATTEMPTS: "3",
    OBSERVE_INTERVAL_MS: "200",
    KEEP_ENDED_DAYS: "0.5",
    KEEP_LOGS_DAYS: "365,shop=30",
    INSIGHTS_FAILURE_WINDOW_HOURS: "2",
    INSIGHTS_HOTFIX_LABEL: "urgent",
    NOTICE_RETRY_MS: "3000",
    NATS_CREDS: "/user.creds",
    MAX_CONNECTIONS: "10",
    MAX_WATCHES: "5",
    ALLOWED_HOSTS: "slipway.example.com, *.internal",
    ALLOWED_ORIGINS: "https://console.example.com",
  };
  const { logRetention, ...others } = loadServiceSettings(env);
  expect([logRetention("shop"), logRetention("bank")]).toEqual([30, 365]);
  expect(others).toEqual({
    insightRules: { failureWindowMs: 2 * 3_600_000, hotfixLabel: "urgent" },
    leaseMs: 5_000,
    stageGraceMs: 100,
    planAttempts: 3,
    intervalMs: 200,
    keepEndedMs: 43_200_000,
    notices: { retryMs: 3_000, quietMs: 300_000, stoppedMs: 60_000, timeoutMs: 10_000 },
    allowed: { hosts: ["slipway.example.com", "*.internal"], origins: ["https://console.example.com"] },
    natsSignIn: { NATS_CREDS: "/user.creds" },
    gatewayLimits: { connections: 10, watches: 5 },
  });
  expect(loadServiceSettings({})).toEqual({
    logRetention: expect.any(Function),
    insightRules: { failureWindowMs: 24 * 3_600_000, hotfixLabel: "hotfix" },
    leaseMs: 15_000,
    stageGraceMs: 30_000,
    planAttempts: 30,
    intervalMs: 60_000,
    keepEndedMs: 604_800_000,
    notices: { retryMs: 21_600_000, quietMs: 300_000, stoppedMs: 60_000, timeoutMs: 10_000 },
    allowed: { hosts: [], origins: [] },
    natsSignIn: {},
    gatewayLimits: { connections: 1_000, watches: 500 },
  });
});

test("every wrong setting is named", () => {
  expect(() => loadServiceSettings({ LEASE_MS: "5", KEEP_ENDED_DAYS: "0", KEEP_LOGS_DAYS: "7" })).toThrow(
    /LEASE_MS.*\n.*KEEP_ENDED_DAYS.*\n.*KEEP_LOGS_DAYS/,
  );
});

test.for(["LEASE_MS", "STAGE_GRACE_MS", "OBSERVE_INTERVAL_MS", "KEEP_ENDED_DAYS"])(
  "%s has an upper limit: longer than a timer or a time can be",
  (name) => {
    expect(() => loadServiceSettings({ [name]: "99999999999" })).toThrow(name);
  },
);

test("every variable is listed with its meaning and default", () => {
  const variables = serviceVariables();
  expect(variables.map(({ name }) => name).sort()).toEqual([
    "ALLOWED_HOSTS",
    "ALLOWED_ORIGINS",
    "INSIGHTS_FAILURE_WINDOW_HOURS",
    "INSIGHTS_HOTFIX_LABEL",
    "KEEP_ENDED_DAYS",
    "KEEP_LOGS_DAYS",
    "LEASE_MS",
    "MAX_CONNECTIONS",
    "MAX_WATCHES",
    "NATS_CA",
    "NATS_CERT",
    "NATS_CREDS",
    "NATS_KEY",
    "NATS_NKEY",
    "NATS_REPLICAS",
    "NOTICE_QUIET_MS",
    "NOTICE_RETRY_MS",
    "NOTICE_STOPPED_MS",
    "NOTICE_TIMEOUT_MS",
    "OBSERVE_INTERVAL_MS",
    "PLAN_ATTEMPTS",
    "STAGE_GRACE_MS",
  ]);
  expect(variables.find(({ name }) => name === "KEEP_ENDED_DAYS")).toEqual({
    name: "KEEP_ENDED_DAYS",
    meaning: expect.stringContaining("JetStream"),
    defaultValue: "7",
  });
  expect(variables.filter(({ meaning, defaultValue }) => meaning === "" || defaultValue === "undefined")).toEqual([]);
});
