import { createHash, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { PackedChart } from "./pack-chart.ts";
import { basicAuthorization, type ChartServer, type ChartServerOptions, serve } from "./serve.ts";

export interface OciRegistryOptions extends ChartServerOptions {
  /** How clients sign in: directly, or with a token that `/token` issues for the credentials. Default: `basic`. */
  readonly auth?: "basic" | "bearer";
}

/** An OCI registry that Helm can pull charts from: the pull endpoints of the OCI distribution specification. */
export interface OciRegistry extends ChartServer {
  /** Stores a chart under `repository`/<its name>, tagged with its version. */
  push(repository: string, chart: PackedChart): void;
}

interface Blob {
  readonly type: string;
  readonly digest: string;
  readonly content: Buffer;
}

const types = {
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.cncf.helm.config.v1+json",
  chart: "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
};

/** Starts an OCI registry, which has no charts yet. */
export async function startOciRegistry(options: OciRegistryOptions = {}): Promise<OciRegistry> {
  const { credentials, auth = "basic" } = options;
  const basic = credentials && basicAuthorization(credentials);
  const token = randomUUID();
  const expected = auth === "basic" ? basic : `Bearer ${token}`;
  const blobs = new Map<string, Blob>();
  /** Manifests by repository, then by tag. */
  const repositories = new Map<string, Map<string, Blob>>();

  const server = await serve(options, (request, response, url) => {
    if (url.pathname === "/token" && auth === "bearer") {
      if (request.headers.authorization === basic) sendJson(response, { token });
      else sendError(response, 401, "UNAUTHORIZED");
      return;
    }
    if (basic !== undefined && request.headers.authorization !== expected) {
      const realm = `${options.certificate ? "https" : "http"}://${request.headers.host}/token`;
      response.setHeader("www-authenticate", auth === "basic" ? 'Basic realm="charts"' : `Bearer realm="${realm}",service="charts"`);
      sendError(response, 401, "UNAUTHORIZED");
      return;
    }
    answer(request, response, url.pathname);
  });

  function answer(request: IncomingMessage, response: ServerResponse, pathname: string): void {
    const [, name = "", kind, reference = ""] = /^\/v2\/(.+)\/(manifests|blobs|tags)\/([^/]+)$/.exec(pathname) ?? [];
    const tags = repositories.get(name);
    const blob = (kind === "manifests" ? tags?.get(reference) : undefined) ?? blobs.get(reference);
    if (pathname === "/v2/") sendJson(response, {});
    else if (!tags) sendError(response, 404, "NAME_UNKNOWN");
    else if (kind === "tags") sendJson(response, { name, tags: [...tags.keys()].toSorted() });
    else if (!blob) sendError(response, 404, kind === "manifests" ? "MANIFEST_UNKNOWN" : "BLOB_UNKNOWN");
    else {
      const headers = { "content-type": blob.type, "content-length": blob.content.length, "docker-content-digest": blob.digest };
      response.writeHead(200, headers).end(request.method === "HEAD" ? undefined : blob.content);
    }
  }

  function store(type: string, content: Buffer): Blob {
    const blob = { type, content, digest: `sha256:${createHash("sha256").update(content).digest("hex")}` };
    blobs.set(blob.digest, blob);
    return blob;
  }

  return Object.assign(server, {
    push(repository: string, chart: PackedChart) {
      const { name, version } = chart;
      const config = store(types.config, Buffer.from(JSON.stringify({ apiVersion: "v2", name, version })));
      const layer = store(types.chart, chart.archive);
      const manifest = { schemaVersion: 2, mediaType: types.manifest, config: descriptor(config), layers: [descriptor(layer)] };
      const tags = repositories.get(`${repository}/${name}`) ?? new Map<string, Blob>();
      repositories.set(`${repository}/${name}`, tags);
      tags.set(version.replace("+", "_"), store(types.manifest, Buffer.from(JSON.stringify(manifest))));
    },
  });
}

function descriptor({ type, digest, content }: Blob) {
  return { mediaType: type, digest, size: content.length };
}

function sendJson(response: ServerResponse, body: object): void {
  response.setHeader("content-type", "application/json").end(JSON.stringify(body));
}

function sendError(response: ServerResponse, status: number, code: string): void {
  response
    .writeHead(status, { "content-type": "application/json" })
    .end(JSON.stringify({ errors: [{ code, message: code.toLowerCase() }] }));
}
