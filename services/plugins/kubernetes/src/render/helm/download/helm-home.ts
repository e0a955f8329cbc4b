import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder, Fault, hostOf } from "@slipway/plugin-sdk";
import { type Callable, type ToolNetwork, toolNetwork } from "../../network/tool-network.ts";
import type { RenderPlace } from "../../render-job.ts";
import { errorText } from "../errors/error-text.ts";
import { type ChartRegistrySettings, type ChartRepositorySettings, isPlainHttp } from "../input/chart-sources.ts";
import { downloadFault, needsNewIndex } from "./download-problem.ts";
import { registriesFile, repositoriesFile, type SignIn, signInOf, withoutSecrets } from "./sign-in.ts";
import { StoredIndexes } from "./stored-indexes.ts";

/** What a download may use. */
export interface DownloadSources extends Callable {
  readonly repositories: Iterable<ChartRepositorySettings>;
  readonly registries: Iterable<ChartRegistrySettings>;
}

/** A download by helm. */
export interface Download {
  /** For messages, such as `the chart redis 1.0.0 of stable`. */
  readonly what: string;
  /** The command and its options. */
  readonly args: readonly string[];
  /** What it downloads: never taken for an option. */
  readonly operand: string;
  readonly cwd: string;
  /** Whether the result depends on what is newest, so that indexes on disk are too old. */
  readonly isRange: boolean;
}

const folder = cacheFolder("chart-indexes");
/** Those of large public repositories have 20 MB. */
const storedIndexes = new StoredIndexes(folder === undefined ? undefined : { dir: folder, capacity: 512 * 1024 * 1024 });

/**
 * A home of helm that knows the repositories and registries and their credentials. These are in files that only this user can read, and are removed when it
 * is disposed: never in arguments, and not there while templates are rendered.
 */
export class HelmHome implements AsyncDisposable {
  readonly #place: RenderPlace;
  readonly #folder: string;
  readonly #repositories: readonly ChartRepositorySettings[];
  readonly #registries: readonly ChartRegistrySettings[];
  readonly #signIns: readonly (SignIn | undefined)[];
  readonly #network: ToolNetwork;

  private constructor(place: RenderPlace, folder: string, sources: DownloadSources, signIns: readonly (SignIn | undefined)[]) {
    this.#place = place;
    this.#folder = folder;
    this.#repositories = [...sources.repositories];
    this.#registries = [...sources.registries];
    this.#signIns = signIns;
    this.#network = toolNetwork(sources, [...this.#repositories, ...this.#registries].map(hostOfServer));
  }

  /** Throws `unavailable` if a file with a password cannot be read. */
  static async open(place: RenderPlace, sources: DownloadSources): Promise<HelmHome> {
    const signedIn = async <S extends ChartRepositorySettings | ChartRegistrySettings>(all: Iterable<S>) =>
      Promise.all([...all].map(async (settings) => ({ settings, signIn: await signInOf(settings) })));
    const [repositories, registries] = await Promise.all([signedIn(sources.repositories), signedIn(sources.registries)]);
    const folder = join(place.scratch, "helm");
    const home = new HelmHome(
      place,
      folder,
      sources,
      [...repositories, ...registries].map(({ signIn }) => signIn),
    );
    await mkdir(join(folder, "cache", "repository"), { recursive: true, mode: 0o700 });
    await writeFile(join(folder, "repositories.yaml"), repositoriesFile(repositories), { mode: 0o600 });
    await writeFile(join(folder, "registries.json"), registriesFile(registries), { mode: 0o600 });
    for (const { settings } of repositories) await storedIndexes.restore(settings, home.#indexOf(settings));
    return home;
  }

  /**
   * Downloads with helm. If an index on disk does not have what is wanted, it is updated, once, and helm tries again. Throws `invalid`, `precondition` or
   * `unavailable` with what the user or the operator can do.
   */
  async download({ what, isRange, ...download }: Download): Promise<void> {
    const hasIndex = this.#repositories.length > 0;
    if (hasIndex && isRange) await this.#updateIndexes(what);
    let error = await this.#run(what, download);
    if (hasIndex && !isRange && error !== undefined && needsNewIndex(error)) {
      await this.#updateIndexes(what);
      error = await this.#run(what, download);
    }
    if (error !== undefined) throw downloadFault(what, error);
  }

  async #updateIndexes(what: string): Promise<void> {
    // Before 3.7 helm takes no names, and there are no others. Helm 3 succeeds although an update failed, and says so on standard output.
    const { code, output, errors, refused } = await this.#helm(["repo", "update"], this.#folder);
    const failed = /\.\.\.Unable to get an update from [\s\S]*?\n(?=\.\.\.|Update Complete|$)/.exec(`${output.toString()}\n`)?.[0];
    if ((code !== 0 || failed !== undefined) && refused.length > 0) throw refusedFault(what, refused);
    if (code !== 0 || failed !== undefined) throw downloadFault(what, this.#readable(failed ?? errorText(errors)));
    for (const repository of this.#repositories) await storedIndexes.store(repository, this.#indexOf(repository));
  }

  /** What helm says if it fails. */
  async #run(what: string, { args, operand, cwd }: Pick<Download, "args" | "operand" | "cwd">): Promise<string | undefined> {
    const flags = [
      ...(this.#registries.some(isPlainHttp) ? ["--plain-http"] : []),
      ...(this.#registries.some(({ insecure }) => insecure) ? ["--insecure-skip-tls-verify"] : []),
    ];
    const { code, errors, refused } = await this.#helm([...args, ...flags, "--", operand], cwd);
    if (code !== 0 && refused.length > 0) throw refusedFault(what, refused);
    return code === 0 ? undefined : this.#readable(errorText(errors));
  }

  #helm(args: readonly string[], cwd: string) {
    const env = {
      HELM_CONFIG_HOME: this.#folder,
      HELM_CACHE_HOME: join(this.#folder, "cache"),
      HELM_DATA_HOME: join(this.#folder, "data"),
      HELM_REPOSITORY_CONFIG: join(this.#folder, "repositories.yaml"),
      HELM_REPOSITORY_CACHE: join(this.#folder, "cache", "repository"),
      HELM_REGISTRY_CONFIG: join(this.#folder, "registries.json"),
      HELM_EXPERIMENTAL_OCI: "1", // before 3.8
    };
    return this.#place.run({ command: ["helm", ...args], cwd, env, network: this.#network });
  }

  #indexOf({ name }: ChartRepositorySettings): string {
    return join(this.#folder, "cache", "repository", `${name}-index.yaml`);
  }

  #readable(text: string): string {
    return this.#place.readable(withoutSecrets(text, this.#signIns));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The server, or one that it refers to, leads to where it must not. */
function refusedFault(what: string, refused: readonly string[]): Fault {
  return new Fault("invalid", `${what} cannot be downloaded: ${refused.join("; ")}`);
}

function hostOfServer({ address }: ChartRepositorySettings | ChartRegistrySettings): string {
  return hostOf(new URL(address.includes("://") ? address.replace(/^oci:/i, "https:") : `https://${address}`));
}
