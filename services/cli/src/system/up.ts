import { join, resolve } from "node:path";
import { loadPipedFile } from "@slipway/app-config";
import { type NatsVariables, natsServers, type PipedPlace, type ServiceUser, serviceRoles, userOf } from "@slipway/bus";
import { Fault } from "@slipway/domain";
import { keepFilesPrivate, runService, untilStopped } from "@slipway/runtime";
import { Keyring } from "../keys/keyring.ts";
import { writeOut } from "../output/terminal/terminal.ts";
import { type PageAddress, pageAddress } from "../sign-in/page-address.ts";
import { startEmbeddedNats } from "./embedded-nats.ts";
import { findNatsServer } from "./find-nats-server.ts";
import { lockDataDir } from "./lock-data-dir.ts";
import { loadServiceSettings } from "./service-settings.ts";
import { startSeparate } from "./start-separate.ts";
import { startSystem } from "./start-system.ts";

/** Options of `slipway up`. */
export interface UpOptions {
  readonly file: string;
  readonly dataDir: string;
  readonly nats?: string;
  /** Folder of the keys of the users of `nats`. Default: all services sign in as the environment says. */
  readonly natsKeys?: string;
  /** Default: the first one that is new enough. */
  readonly natsServer?: string;
  readonly store?: string;
  readonly host: string;
  readonly port: number;
  readonly pluginServicePort?: number;
  readonly separate?: boolean;
  readonly anonymousRead?: boolean;
  readonly accessFile?: string;
  /** Default: `text` if standard output is a terminal. */
  readonly logFormat?: "json" | "text";
}

/**
 * Runs the entire system until TERM or Ctrl-C. Throws `precondition` if another `up` uses the data directory, and `invalid` with every problem of the piped file, or of the environment, before it
 * starts anything.
 */
export async function up(options: UpOptions): Promise<void> {
  keepFilesPrivate();
  const pipedFile = resolve(options.file);
  const dataDir = resolve(options.dataDir);
  using _lock = await lockDataDir(dataDir);
  const warnings: string[] = [];
  const piped = await loadPipedFile(pipedFile, { autoRegister: true, warn: (found) => void warnings.push(...found) });
  const fromEnvironment = loadServiceSettings();
  const { access } = fromEnvironment;
  const settings = {
    ...fromEnvironment,
    access: {
      ...access,
      accessFile: options.accessFile ?? access.accessFile,
      anonymousRead: options.anonymousRead ?? access.anonymousRead,
    },
  };
  const logEncoding: "json" | "console" = (options.logFormat ?? (process.stdout.isTTY ? "text" : "json")) === "text" ? "console" : "json";
  const keys = options.natsKeys === undefined ? undefined : await requireKeys(options, piped);
  await runService(
    "slipway",
    async ({ log, signal }) => {
      if (warnings.length > 0) log.warn({ warnings }, "piped file has warnings");
      await using embedded =
        options.nats === undefined
          ? await startEmbeddedNats({
              dir: join(dataDir, "nats"),
              piped,
              program: options.natsServer ?? (await findNatsServer()),
              log,
              signal,
            })
          : undefined;
      const system = {
        piped,
        pipedFile,
        dataDir,
        natsOf: natsOf(embedded ?? { url: options.nats ?? "", keys }, settings.natsSignIn),
        storeUrl: options.store ?? `sqlite:${join(dataDir, "history.sqlite")}`,
        host: options.host,
        port: options.port,
        pluginServicePort: options.pluginServicePort,
        settings,
        log,
        logEncoding,
        logLevel: process.env["LOG_LEVEL"] || "info",
        signal,
      };
      await using running = options.separate ? await startSeparate(system) : await startSystem(system);

      // Not into a log, which others may read: a link that signs in is as good as its token for a while.
      if (process.stdout.isTTY) writeOut(pageLine(await linkTo(running.gatewayUrl)));
      log.info(
        {
          gateway: running.gatewayUrl,
          nats: natsServers(embedded?.url ?? options.nats ?? "").addresses.join(),
          repositories: piped.repositories.length,
        },
        "slipway is up",
      );
      await untilStopped(signal, embedded ? [running, embedded] : [running]);
    },
    { logEncoding },
  );
}

/** A gateway whose certificate is for another name is not asked how people sign in. */
async function linkTo(gatewayUrl: string): Promise<PageAddress> {
  return await pageAddress(gatewayUrl).catch(() => ({ address: gatewayUrl, signsIn: false }));
}

function pageLine({ address, signsIn }: PageAddress): string {
  return `\n  ${address}\n${signsIn ? "  The page. This link signs in once, for five minutes; slipway open makes another one.\n" : ""}`;
}

/** How each service reaches NATS: with its own key if there are keys, otherwise as the environment says. */
function natsOf(
  { url, keys }: { readonly url: string; readonly keys: Keyring | undefined },
  signIn: Omit<NatsVariables, "NATS_URL">,
): (user: ServiceUser) => NatsVariables {
  if (keys === undefined) return () => ({ ...signIn, NATS_URL: url });
  const { NATS_CREDS: _, ...tls } = signIn;
  return (user) => ({ ...tls, NATS_URL: url, NATS_NKEY: keys.seedFile(user), GATEWAY_KEYS: keys.gatewayKeysFile });
}

/** The keys of `--nats-keys`. Throws `invalid` without `--nats`, and `not_found` for a service that has none. */
async function requireKeys({ nats, natsKeys = "" }: UpOptions, piped: PipedPlace): Promise<Keyring> {
  if (nats === undefined)
    throw new Fault("invalid", "--nats-keys belongs to --nats: the server that slipway up starts has keys of its own");
  const keys = new Keyring(resolve(natsKeys));
  await keys.require(serviceRoles.map((role) => userOf(role, piped)));
  return keys;
}
