import {
  type Application,
  type ApplicationLivestate,
  type DeployTargets,
  desiredDeployment,
  isDeploying,
  isFault,
  sourceOf,
} from "@slipway/domain";
import type { DeploymentSource } from "@slipway/git";
import type { Plugins } from "@slipway/plugin-client";
import { backoffDelay } from "@slipway/runtime";
import { livestateOf } from "../livestate-of.ts";
import { PluginPart } from "./plugin-part.ts";

export interface ApplicationFollowsOptions {
  /** The files of the application at a commit. Throws `not_found` if they do not exist, `unavailable` while Git cannot be reached. */
  readonly openSource: (application: Application, commitHash: string, signal: AbortSignal) => Promise<DeploymentSource>;
  /** Makes known what must not be shown of an application. Throws like `openSource`. */
  readonly learnSecrets: (application: Application, signal: AbortSignal) => Promise<void>;
  readonly plugins: Pick<Plugins, "find">;
  readonly now: () => Temporal.Instant;
  /** A plugin pushed a change. */
  readonly onPushed: (livestate: ApplicationLivestate) => void;
  /** An application has to be looked at again, after so many milliseconds. */
  readonly onLost: (applicationId: string, inMs: number) => void;
}

/** What is known of an application, and for what. */
interface Followed {
  /** The same while nothing that the plugins were told has changed. */
  readonly key: string;
  readonly application: Application;
  readonly commitHash: string;
  readonly parts: ReadonlyMap<string, PluginPart>;
  /** Deploy targets of the application that the piped no longer has. */
  readonly lost: readonly string[];
}

/** When to follow again what could not be followed. */
const backoff = { baseMs: 1_000, maxMs: 60_000 };

/**
 * Compares what runs with the commit that should be running, see `desiredDeployment`. Plugins that push are followed until something that they were told changes; others are
 * asked at every look.
 * A plugin or a target that is unavailable makes the sync status unknown, with the reason. It never reads as synced.
 */
export class ApplicationFollows implements Disposable {
  readonly #options: ApplicationFollowsOptions;
  readonly #followed = new Map<string, Followed>();
  /** How often in a row an application could not be followed. */
  readonly #failures = new Map<string, number>();

  constructor(options: ApplicationFollowsOptions) {
    this.#options = options;
  }

  /** Whether all its plugins push: it need not be looked at until it changes. */
  isFollowed(applicationId: string): boolean {
    const parts = this.#followed.get(applicationId)?.parts;
    return parts !== undefined && parts.size > 0 && [...parts.values()].every(({ mode }) => mode === "pushed");
  }

  /**
   * The live state of an application: asks its plugins, but those that push it already. Undefined for an application that was never deployed. While a deployment
   * waits or runs, what is followed stays compared with the commit before. One call at a time for each application.
   */
  async look(application: Application, signal: AbortSignal): Promise<ApplicationLivestate | undefined> {
    const desired = desiredDeployment(application);
    if (desired === undefined) return undefined;
    const before = this.#followed.get(application.id);
    const { deployTargets, lost } = this.#reached(application);
    const target = { ...application, deployTargets, source: sourceOf(desired, application) };
    const key = keyOf(target, desired.commitHash);
    if (before && this.isFollowed(application.id) && (before.key === key || isDeploying(application))) {
      // Another machine may be deploying secrets that this process does not know yet.
      if (!(await this.#learns(application, signal))) this.#options.onLost(application.id, backoff.baseMs);
      return this.#livestate(before);
    }
    const kept = before?.key === key ? before.parts : new Map<string, PluginPart>();
    const names = Object.keys(deployTargets);
    const asked = names.filter((name) => kept.get(name)?.mode !== "pushed");
    for (const [name, part] of before?.parts ?? []) if (kept.get(name) !== part || asked.includes(name)) part[Symbol.dispose]();
    const { commitHash } = desired;
    const answered = await this.#ask(target, { asked, commitHash, signal });
    const parts = new Map([...[...kept].filter(([name]) => names.includes(name)), ...answered.map((part) => [part.plugin, part] as const)]);
    const followed = { key, application, commitHash, parts, lost };
    this.#followed.set(application.id, followed);
    this.#planAgain(followed);
    return this.#livestate(followed);
  }

  async #learns(application: Application, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#options.learnSecrets(application, signal);
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (!isFault(error)) throw error;
      return false;
    }
  }

  /** What the plugins are asked about. A plugin rejects deploy targets that it lacks; a removed application keeps those that it had. */
  #reached({ removedAt, deployTargets }: Application): { readonly deployTargets: DeployTargets; readonly lost: readonly string[] } {
    if (removedAt === undefined) return { deployTargets, lost: [] };
    const isLost = (plugin: string, target: string) => this.#options.plugins.find(plugin)?.deployTargets.includes(target) === false;
    const each = Object.entries(deployTargets);
    return {
      deployTargets: Object.fromEntries(
        each
          .map(([plugin, targets]) => [plugin, targets.filter((target) => !isLost(plugin, target))] as const)
          .filter(([, targets]) => targets.length > 0),
      ),
      lost: each.flatMap(([plugin, targets]) => targets.filter((target) => isLost(plugin, target)).map((target) => `${plugin}/${target}`)),
    };
  }

  /** Ends to follow an application. */
  forget(applicationId: string): void {
    for (const part of this.#followed.get(applicationId)?.parts.values() ?? []) part[Symbol.dispose]();
    this.#followed.delete(applicationId);
    this.#failures.delete(applicationId);
  }

  /** Ends to follow all applications. */
  [Symbol.dispose](): void {
    for (const id of [...this.#followed.keys()]) this.forget(id);
  }

  /** The answers of these plugins, or of Git if it has none of the files. */
  async #ask(
    application: Application,
    { asked, commitHash, signal }: { readonly asked: readonly string[]; readonly commitHash: string; readonly signal: AbortSignal },
  ): Promise<readonly PluginPart[]> {
    const { openSource, learnSecrets, plugins } = this.#options;
    let source: DeploymentSource;
    try {
      await learnSecrets(application, signal);
      source = await openSource(application, commitHash, signal);
    } catch (error) {
      signal.throwIfAborted();
      return [PluginPart.failed("git", error)];
    }
    await using files = source;
    const { id, name: applicationName, pipedId, deployTargets } = application;
    return await Promise.all(
      asked.map(async (name) => {
        const part = new PluginPart(name, {
          onChange: () => this.#withPart(id, part, (followed) => this.#options.onPushed(this.#livestate(followed))),
          onLost: () => this.#withPart(id, part, () => this.#options.onLost(id, backoffDelay(1, backoff))),
          signal,
        });
        await part.ask(plugins.find(name), {
          application: { id, name: applicationName, pipedId },
          source: files,
          deployTargets: deployTargets[name] ?? [],
        });
        return part;
      }),
    );
  }

  /** Only what is followed now counts. */
  #withPart(applicationId: string, part: PluginPart, then: (followed: Followed) => void): void {
    const followed = this.#followed.get(applicationId);
    if (followed?.parts.get(part.plugin) === part) then(followed);
  }

  /** What could not be followed is followed again after growing pauses. */
  #planAgain({ application: { id }, parts }: Followed): void {
    if (![...parts.values()].some(({ mode }) => mode === "broken")) {
      this.#failures.delete(id);
      return;
    }
    const failures = (this.#failures.get(id) ?? 0) + 1;
    this.#failures.set(id, failures);
    this.#options.onLost(id, backoffDelay(failures, backoff));
  }

  #livestate({ application, commitHash, parts, lost }: Followed): ApplicationLivestate {
    const all = [...parts.values()];
    const answers = all.flatMap(({ answer }) => answer ?? []);
    const silent = all.filter(({ answer }) => answer === undefined).map(({ plugin }) => plugin);
    return livestateOf({ application, commitHash, answers, silent, lost }, this.#options.now());
  }
}

function keyOf({ name, source, deployTargets, lastEnded, removedAt }: Application, commitHash: string): string {
  return JSON.stringify([name, source, commitHash, deployTargets, lastEnded?.deploymentId, removedAt]);
}
