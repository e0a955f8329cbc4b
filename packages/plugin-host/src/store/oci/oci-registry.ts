import { createHash } from "node:crypto";
import { Fault } from "@slipway/domain";
import { z } from "zod";
import { type HttpGetOptions, httpGet } from "../http-get.ts";
import type { OciReference } from "./oci-reference.ts";

/** A manifest or an index, as received. */
export interface OciDocument {
  readonly mediaType: string;
  readonly digest: string;
  readonly json: unknown;
}

const manifestTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];
const largestDocument = 4 << 20;

const tokenAnswer = z.object({ token: z.string().optional(), access_token: z.string().optional() });

/** One repository of a registry, read by the distribution API. Signs in if the registry requires it. */
export class OciRepository {
  readonly #reference: OciReference;
  readonly #credentials: () => Promise<string | undefined>;
  #authorization: string | undefined;

  /** `credentials` returns a Basic authorization, if there is one for this registry. */
  constructor(reference: OciReference, credentials: () => Promise<string | undefined>) {
    this.#reference = reference;
    this.#credentials = credentials;
  }

  /** A manifest by tag or digest. Throws `precondition` if it does not match the digest. */
  async document(reference: string, signal: AbortSignal): Promise<OciDocument> {
    const response = await this.#get(`manifests/${reference}`, { headers: { accept: manifestTypes.join(", ") }, signal });
    const bytes = await readBounded(response, `the manifest ${reference} of ${this.#reference.repository}`);
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    if (reference.startsWith("sha256:") && digest !== reference)
      throw new Fault("precondition", `registry ${this.#reference.registry} returned ${digest} for ${reference}`);
    const json = parseJson(bytes, `the manifest ${reference} of ${this.#reference.repository}`);
    return { mediaType: mediaTypeOf(json, response), digest, json };
  }

  /** A blob, or a part of it. The content is not checked. */
  blob(digest: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> {
    return this.#get(`blobs/${digest}`, { headers, signal });
  }

  async #get(path: string, { headers = {}, signal }: HttpGetOptions): Promise<Response> {
    const { registry, repository } = this.#reference;
    const url = new URL(`${schemeOf(registry)}://${apiHost(registry)}/v2/${repository}/${path}`);
    const ask = (accept: readonly number[]): Promise<Response> =>
      httpGet(url, { headers: { ...headers, ...(this.#authorization && { authorization: this.#authorization }) }, signal, accept });
    const response = await ask([401]);
    if (response.status !== 401) return response;
    await response.body?.cancel();
    this.#authorization = await this.#signIn(response.headers.get("www-authenticate") ?? "", signal);
    return await ask([]);
  }

  /** Signs in as a registry's challenge says. */
  async #signIn(challenge: string, signal: AbortSignal): Promise<string> {
    const { registry } = this.#reference;
    const credentials = await this.#credentials();
    if (/^basic\b/i.test(challenge)) {
      if (credentials !== undefined) return credentials;
      throw new Fault(
        "precondition",
        `registry ${registry} requires a user and a password: sign in with docker login, or set SLIPWAY_REGISTRY, SLIPWAY_REGISTRY_USERNAME and SLIPWAY_REGISTRY_PASSWORD`,
      );
    }
    const fields = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name.toLowerCase(), value]));
    const realm = URL.parse(fields.get("realm") ?? "");
    if (!/^bearer\b/i.test(challenge) || realm === null)
      throw new Fault("precondition", `registry ${registry} requires an unsupported authentication scheme: ${challenge.slice(0, 200)}`);
    const scheme = realm.protocol === "https:" || isLoopback(realm.host);
    if (!scheme) throw new Fault("precondition", `registry ${registry} requires authentication without TLS at ${realm.host}`);
    for (const name of ["service", "scope"]) {
      const value = fields.get(name);
      if (value !== undefined) realm.searchParams.set(name, value);
    }
    const response = await httpGet(realm, { ...(credentials !== undefined && { headers: { authorization: credentials } }), signal });
    const answer = tokenAnswer.safeParse(parseJson(await readBounded(response, "a token"), `the token of ${realm.host}`)).data;
    const token = answer?.token ?? answer?.access_token;
    if (token === undefined) throw new Fault("precondition", `${realm.host} returned no token for registry ${registry}`);
    return `Bearer ${token}`;
  }
}

/** Like Docker, allows registries on this machine without TLS. */
function schemeOf(registry: string): "http" | "https" {
  return isLoopback(registry) ? "http" : "https";
}

function isLoopback(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host);
}

/** Docker Hub is the one registry with its API on another host. */
function apiHost(registry: string): string {
  return registry === "docker.io" ? "registry-1.docker.io" : registry;
}

function mediaTypeOf(json: unknown, response: Response): string {
  const own = z.object({ mediaType: z.string().min(1) }).safeParse(json).data?.mediaType;
  return own ?? response.headers.get("content-type")?.split(";")[0]?.trim() ?? "";
}

async function readBounded(response: Response, what: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > largestDocument) throw new Fault("too_large", `${what} is larger than ${largestDocument} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(bytes: Buffer, what: string): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw new Fault("precondition", `${what} is not JSON`, { cause });
  }
}
