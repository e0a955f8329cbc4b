import { type NatsVariables, natsSignInSettings } from "@slipway/bus";
import type { InsightRules } from "@slipway/domain";
import { executorSettings } from "@slipway/executor";
import {
  type AccessSettings,
  accessSettings,
  type GatewayLimits,
  gatewayLimitsOf,
  gatewaySettings,
  type TraceLink,
} from "@slipway/gateway";
import { livestateSettings } from "@slipway/livestate";
import { notifierSettings } from "@slipway/notifier";
import { plannerSettings } from "@slipway/planner";
import { type AllowedCallers, allowedCallers, callerSettings, loadConfig, type TlsPaths, tlsPaths } from "@slipway/runtime";
import { insightRulesOf, type LogRetention, logRetentionOf, traceSettings } from "@slipway/trace";

/**
 * Settings that `slipway up` reads from the environment, as each service does when it runs alone. All other variables of the services have
 * their own source in `up`: flags for NATS_URL, PIPED_FILE, DATA_DIR, STORE_URL, HOST, PORT and PLUGIN_SERVICE_PORT; the piped file for PROJECT.
 * AUTO_REGISTER and LAUNCH_PLUGINS are true, because `up` is the only one to register and to launch; TRACE_URL, RPC_HOST and RPC_PORT connect
 * services to each other on this machine only.
 */
export interface ServiceSettings {
  readonly leaseMs: number;
  readonly stageGraceMs: number;
  readonly planAttempts: number;
  readonly intervalMs: number;
  readonly keepEndedMs: number;
  readonly logRetention: LogRetention;
  readonly insightRules: InsightRules;
  readonly notices: { readonly retryMs: number; readonly quietMs: number; readonly stoppedMs: number; readonly timeoutMs: number };
  readonly allowed: AllowedCallers;
  readonly secretsDir: string | undefined;
  readonly natsSignIn: Omit<NatsVariables, "NATS_URL">;
  readonly gatewayLimits: GatewayLimits;
  readonly access: AccessSettings;
  readonly traceLinks: readonly TraceLink[];
  /** The certificate of the gateway; undefined for plain text. */
  readonly tls: TlsPaths | undefined;
}

const settings = executorSettings.extend({
  ...plannerSettings.shape,
  ...livestateSettings.shape,
  ...traceSettings.shape,
  ...notifierSettings.shape,
  ...gatewaySettings.shape,
  ...callerSettings.shape,
  ...natsSignInSettings.shape,
});
const dayMs = 24 * 60 * 60 * 1000;

/** Reads the settings of all services, with their defaults. Throws `invalid` with every problem. */
export function loadServiceSettings(env?: Readonly<Record<string, string | undefined>>): ServiceSettings {
  const config = loadConfig(settings, env);
  return {
    leaseMs: config.LEASE_MS,
    stageGraceMs: config.STAGE_GRACE_MS,
    planAttempts: config.PLAN_ATTEMPTS,
    intervalMs: config.OBSERVE_INTERVAL_MS,
    notices: {
      retryMs: config.NOTICE_RETRY_MS,
      quietMs: config.NOTICE_QUIET_MS,
      stoppedMs: config.NOTICE_STOPPED_MS,
      timeoutMs: config.NOTICE_TIMEOUT_MS,
    },
    keepEndedMs: config.KEEP_ENDED_DAYS * dayMs,
    logRetention: logRetentionOf(config),
    insightRules: insightRulesOf(config),
    allowed: allowedCallers(config),
    secretsDir: config.SECRETS_DIR,
    natsSignIn: natsSignInSettings.parse(config),
    gatewayLimits: gatewayLimitsOf(config),
    access: accessSettings(config),
    traceLinks: config.TRACE_LINKS,
    tls: tlsPaths(config),
  };
}

/** A variable of the environment, for help. */
export interface ServiceVariable {
  readonly name: string;
  readonly meaning: string;
  readonly defaultValue: string;
}

/** The variables that `loadServiceSettings` reads, with meaning and default as the services declare them. */
export function serviceVariables(): readonly ServiceVariable[] {
  const defaults = settings.parse({});
  return Object.entries(settings.shape).map(([name, { description: meaning = "" }]) => ({
    name,
    meaning,
    defaultValue: String(defaults[name as keyof typeof defaults] ?? "") || "none",
  }));
}
