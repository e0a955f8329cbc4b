import type { PluginEndpoint } from "@slipway/app-config";
import { Fault, isFault } from "@slipway/domain";
import { type CallerConnection, type ConnectionOwner, connectionOwner, pluginToken } from "@slipway/runtime";
import type { PluginTokens } from "./plugin-tokens.ts";

/** Who calls the host of the plugins. */
export interface PluginCaller {
  /** For messages. */
  readonly name: string;
  mayCallFor(plugin: string): boolean;
  /** Whether it may have the host run an install script: a plugin with its token, or a process that this host launched. */
  readonly mayInstallTools: boolean;
}

export interface PluginCallersOptions {
  readonly endpoints: readonly Pick<PluginEndpoint, "name" | "isRunning" | "configVia">[];
  readonly tokens: PluginTokens;
  /** The launched plugin whose process holds the other end of a connection. */
  readonly pluginOf: (connection: ConnectionOwner) => Promise<string | undefined>;
}

const answerMs = 5_000;

/**
 * Tells who calls: a plugin with a token by its token, another by the process that holds its connection. A process that was not launched here may only call
 * for plugins that the piped file names by address. Where the kernel does not say who holds a connection, plugins without tokens cannot be told apart.
 */
export class PluginCallers {
  readonly #options: PluginCallersOptions;
  readonly #known = new WeakMap<object, Promise<PluginCaller>>();

  constructor(options: PluginCallersOptions) {
    this.#options = options;
  }

  /** Throws `unauthenticated` for a caller that may call for no plugin. */
  async callerOf(header: Headers, connection: CallerConnection | undefined): Promise<PluginCaller> {
    const { endpoints, tokens } = this.#options;
    const token = header.get(pluginToken.header);
    if (token !== null) {
      const plugin = tokens.pluginOf(token);
      if (plugin === undefined) throw new Fault("unauthenticated", "the token is not one of this host's");
      return asPlugin(plugin);
    }
    if (!tokens.someHaveNone) throw new Fault("unauthenticated", "every plugin of this host has a token, but this call has none");
    if (connection === undefined) return this.#withoutToken();
    if (connection.remotePort === undefined) {
      // A plugin that reads its settings from a file is told the socket, even if it knows no tokens.
      if (endpoints.some(({ name, configVia }) => configVia === "file" && tokens.tokenOf(name) === undefined)) return this.#withoutToken();
      throw new Fault("unauthenticated", "only plugins with a token may call at this socket");
    }
    const known = this.#known.get(connection.key) ?? this.#byConnection(connection);
    this.#known.set(connection.key, known);
    // A kernel that did not say it in time may say it at the next call.
    known.catch((error: unknown) => isFault(error, "unauthenticated") || this.#known.delete(connection.key));
    return known;
  }

  async #byConnection(connection: CallerConnection): Promise<PluginCaller> {
    const { endpoints, pluginOf } = this.#options;
    const owner = await connectionOwner(connection, { timeoutMs: answerMs });
    if (owner === undefined) return this.#withoutToken();
    const plugin = await pluginOf(owner);
    if (plugin !== undefined && this.#options.tokens.tokenOf(plugin) !== undefined)
      throw new Fault("unauthenticated", `plugin ${plugin} has a token, but this call of its process or of one below it has none`);
    if (plugin !== undefined) return asPlugin(plugin);
    if (owner.userId !== process.getuid?.()) throw new Fault("unauthenticated", "this process is of another user");
    const external = endpoints.filter(({ isRunning }) => isRunning).map(({ name }) => name);
    if (external.length > 0)
      return {
        name: "a process that was not launched by this host",
        mayCallFor: (owned) => external.includes(owned),
        mayInstallTools: false,
      };
    throw new Fault("unauthenticated", "this process was not launched by this host, and the piped file names no plugin by its address");
  }

  #withoutToken(): PluginCaller {
    const { tokens } = this.#options;
    return { name: "a caller without its token", mayCallFor: (plugin) => tokens.tokenOf(plugin) === undefined, mayInstallTools: false };
  }
}

function asPlugin(name: string): PluginCaller {
  return { name: `plugin ${name}`, mayCallFor: (plugin) => plugin === name, mayInstallTools: true };
}
