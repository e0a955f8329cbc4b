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
    MAX_WATCHES_PER_CALLER: "2",
    MAX_CALLS_PER_SECOND: "50",
    MAX_EVENTS_PER_SECOND: "20",
    TOKEN_FILE: "/token",
    ACCESS_FILE: "/access.yaml",
    ANONYMOUS_READ: "true",
    ALLOWED_HOSTS: "slipway.example.com, *.internal",
    ALLOWED_ORIGINS: "https://console.example.com",
    TRUSTED_PROXIES: "10.0.0.0/8",
    TRACE_LINKS: "Jaeger=https://jaeger.example.com/trace/{traceId}",
    TLS_CERT: "/tls.crt",
    TLS_KEY: "/tls.key",
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
    allowed: { hosts: ["slipway.example.com", "*.internal"], origins: ["https://console.example.com"], proxies: ["10.0.0.0/8"] },
    natsSignIn: { NATS_CREDS: "/user.creds" },
    gatewayLimits: { connections: 10, watches: 5, watchesPerCaller: 2, callsPerSecond: 50, eventsPerSecond: 20 },
    access: { tokenFile: "/token", accessFile: "/access.yaml", anonymousRead: true },
    traceLinks: [{ name: "Jaeger", urlTemplate: "https://jaeger.example.com/trace/{traceId}" }],
    tls: { cert: "/tls.crt", key: "/tls.key" },
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
    allowed: { hosts: [], origins: [], proxies: [] },
    natsSignIn: {},
    gatewayLimits: { connections: 1_000, watches: 500, watchesPerCaller: 100, callsPerSecond: 100, eventsPerSecond: 100 },
    access: { tokenFile: undefined, accessFile: undefined, anonymousRead: false },
    traceLinks: [],
  });
});

test("every wrong setting is named", () => {
  const env = { LEASE_MS: "5", KEEP_ENDED_DAYS: "0", KEEP_LOGS_DAYS: "7", TRACE_LINKS: "Jaeger=javascript:{traceId}" };
  expect(() => loadServiceSettings(env)).toThrow(
    /LEASE_MS.*\n.*KEEP_ENDED_DAYS.*\n.*KEEP_LOGS_DAYS.*\n.*TRACE_LINKS.*is no address with http or https/,
  );
});

test.for(["TLS_CERT", "TLS_KEY"])("%s alone is refused", (name) => {
  expect(() => loadServiceSettings({ [name]: "/file.pem" })).toThrow("TLS_CERT and TLS_KEY belong together");
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
    "ACCESS_FILE",
    "ALLOWED_HOSTS",
    "ALLOWED_ORIGINS",
    "ANONYMOUS_READ",
    "GATEWAY_KEYS",
    "INSIGHTS_FAILURE_WINDOW_HOURS",
    "INSIGHTS_HOTFIX_LABEL",
    "KEEP_ENDED_DAYS",
    "KEEP_LOGS_DAYS",
    "LEASE_MS",
    "MAX_CALLS_PER_SECOND",
    "MAX_CONNECTIONS",
    "MAX_EVENTS_PER_SECOND",
    "MAX_WATCHES",
    "MAX_WATCHES_PER_CALLER",
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
    "SECRETS_DIR",
    "STAGE_GRACE_MS",
    "TLS_CERT",
    "TLS_KEY",
    "TOKEN_FILE",
    "TRACE_LINKS",
    "TRUSTED_PROXIES",
  ]);
  expect(variables.find(({ name }) => name === "KEEP_ENDED_DAYS")).toEqual({
    name: "KEEP_ENDED_DAYS",
    meaning: expect.stringContaining("JetStream"),
    defaultValue: "7",
  });
  expect(variables.filter(({ meaning, defaultValue }) => meaning === "" || defaultValue === "undefined")).toEqual([]);
});
